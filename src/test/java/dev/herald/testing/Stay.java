package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's session, which it goes on with when its connection is lost: it connects again, subscribes again from where it
 * was, and sends again what was not answered. When the server has forgotten the session it begins a new one.
 *
 * <p>Safe from any thread. What it hears is handed on while its lock is held: whoever takes it only queues it.
 */
final class Stay implements Line.Ear, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_MILLIS = 30;

    private final Function<Line.Ear, Line> lines;
    private final Supplier<String> token;
    private final Consumer<Message> hearer;
    private final Map<Pattern, Following> followings = new LinkedHashMap<>();
    private final Calls calls = new Calls();
    private @Nullable Line line;
    private @Nullable String clientId;
    private String secret = "";
    private boolean connected;
    private boolean closed;
    private @Nullable Refused turnedAway;
    private String trouble = "it has not connected yet";

    /** @param token empty for none */
    Stay(Function<Line.Ear, Line> lines, Supplier<String> token, Consumer<Message> hearer) {
        this.lines = lines;
        this.token = token;
        this.hearer = hearer;
    }

    synchronized void open() {
        if (closed) {
            return;
        }
        line = lines.apply(this);
        if (clientId == null) {
            handshake();
        } else {
            rejoin();
        }
    }

    /** Waits until it is connected. */
    synchronized void awaitConnected(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!connected && turnedAway == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("it is not connected: " + trouble);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (turnedAway != null) {
            throw turnedAway;
        }
    }

    synchronized boolean isConnected() {
        return connected;
    }

    synchronized boolean isOver() {
        return closed || turnedAway != null;
    }

    /** How it stands with its connection, in words. */
    synchronized String state() {
        return connected ? "connected" : "not connected: " + trouble;
    }

    /** The session's id; empty while there is none. */
    synchronized String id() {
        return clientId == null ? "" : clientId;
    }

    /** Sends the message now or once it is connected; completes with its reply. */
    synchronized CompletableFuture<JsonNode> call(ObjectNode message) {
        var reply = calls.add(message);
        if (connected) {
            sendCalls();
        }
        return reply;
    }

    synchronized CompletableFuture<JsonNode> subscribe(Pattern pattern, @Nullable Integer last) {
        var following = new Following(pattern);
        followings.put(pattern, following);
        var message = following.subscribe();
        if (last != null) {
            ((ObjectNode) message.at("/ext/herald")).put("last", last);
        }
        return call(message).thenApply(reply -> joined(following, reply));
    }

    private synchronized JsonNode joined(Following following, JsonNode reply) {
        if (reply.path("successful").asBoolean()) {
            following.joined(reply);
        } else {
            followings.remove(following.pattern(), following);
        }
        return reply;
    }

    synchronized CompletableFuture<JsonNode> unsubscribe(Pattern pattern) {
        followings.remove(pattern);
        return call(message("/meta/unsubscribe").put("subscription", pattern.name()));
    }

    @Override
    public synchronized void hears(Line from, JsonNode message) {
        if (from != line || closed) {
            return;
        }
        switch (message.path("channel").asText()) {
            case "/meta/handshake" -> welcomed(message);
            case "/meta/connect" -> connected(message);
            default -> {
                if (message.has("successful")) {
                    calls.replied(message);
                } else {
                    delivered(Message.of(message));
                }
            }
        }
    }

    @Override
    public synchronized void loses(Line lost, String why) {
        if (lost == line && !closed) {
            connected = false;
            trouble = why;
            later(PAUSE_MILLIS, this::open);
        }
    }

    private void handshake() {
        var message = message("/meta/handshake").put("version", "1.0");
        message.putArray("supportedConnectionTypes").add(line().type());
        var shown = token.get();
        if (!shown.isEmpty()) {
            ((ObjectNode) message.at("/ext/herald")).put("token", shown);
        }
        line().send(List.of(message));
    }

    private void welcomed(JsonNode reply) {
        if (reply.path("successful").asBoolean()) {
            clientId = reply.path("clientId").asText();
            secret = reply.at("/ext/herald/secret").asText();
            rejoin();
        } else {
            refused(reply);
        }
    }

    /** Subscribes again to all that it had, each from where it was, and connects. */
    private void rejoin() {
        var batch = new ArrayList<ObjectNode>();
        calls.forgetJoining();
        for (var following : followings.values()) {
            if (following.isConfirmed()) {
                var subscribe = following.subscribeAgain();
                calls.addJoining(subscribe, line()).thenAccept(reply -> rejoined(following, reply));
                batch.add(stamped(subscribe));
            }
        }
        batch.add(connect(0));
        line().send(batch);
    }

    private void rejoined(Following following, JsonNode reply) {
        joined(following, reply);
        var gap = following.gap(reply);
        if (gap != null) {
            hearer.accept(gap);
        }
    }

    private void connected(JsonNode reply) {
        if (!reply.path("successful").asBoolean()) {
            refused(reply);
            return;
        }
        int interval = reply.at("/advice/interval").asInt();
        var over = line;
        if (interval > 0) { // the server stops, and says when to come again
            connected = false;
            trouble = "the server stops";
            later(interval, () -> goOn(over));
            return;
        }
        connected = true;
        notifyAll();
        sendCalls();
        line().send(List.of(connect(null)));
    }

    private synchronized void goOn(@Nullable Line over) {
        if (line == over && !closed) {
            rejoin();
        }
    }

    /** Obeys the advice: ends, or begins a new session soon. */
    private void refused(JsonNode reply) {
        connected = false;
        clientId = null;
        trouble = reply.path("error").asText("the server ended the session");
        if (reply.at("/advice/reconnect").asText().equals("none")) {
            turnedAway = new Refused("connecting", trouble);
            notifyAll();
        } else {
            var refusing = line;
            later(PAUSE_MILLIS, () -> again(refusing));
        }
    }

    private synchronized void again(@Nullable Line over) {
        if (line == over && !closed) {
            handshake();
        }
    }

    private void delivered(Message message) {
        if (message.position() == null) {
            hearer.accept(message);
            return;
        }
        var matching = followings.values().stream()
                .filter(following -> following.follows(new Channel(message.channel())))
                .toList();
        long wanting = matching.stream()
                .filter(following -> following.takes(message.position()))
                .count();
        if (matching.isEmpty() || wanting > 0) {
            hearer.accept(message);
        }
    }

    private void sendCalls() {
        var waiting = calls.toBeSentOver(line());
        if (!waiting.isEmpty()) {
            line().send(waiting.stream().map(this::stamped).toList());
        }
    }

    private ObjectNode connect(@Nullable Integer timeout) {
        var message = stamped(message("/meta/connect")).put("connectionType", line().type());
        if (timeout != null) {
            message.putObject("advice").put("timeout", timeout);
        }
        return message;
    }

    /** The message, as the session's that there is now. */
    private ObjectNode stamped(ObjectNode message) {
        var stamped = message.deepCopy().put("clientId", clientId);
        ((ObjectNode) stamped.at("/ext/herald")).put("secret", secret);
        return stamped;
    }

    static ObjectNode message(String channel) {
        var message = JSON.createObjectNode().put("channel", channel);
        message.putObject("ext").putObject("herald");
        return message;
    }

    private Line line() {
        if (line == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return line;
    }

    private static void later(long millis, Runnable what) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(what);
    }

    /** Ends the session, and tells the server. */
    synchronized void leave() {
        if (connected && !closed) {
            line().send(List.of(stamped(message("/meta/disconnect"))));
        }
        connected = false;
        closed = true;
        trouble = "it has disconnected";
    }

    @Override
    public synchronized void close() {
        closed = true;
        connected = false;
        if (line != null) {
            line.close();
        }
    }
}
