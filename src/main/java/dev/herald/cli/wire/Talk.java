package dev.herald.cli.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A talk with a server that outlives its connections: each new {@link Conversation} subscribes again, after
 * the last position seen, and a publication is sent under the same id until it is answered.
 *
 * <p>The caller's thread sends and waits; a thread of this class's own brings back a connection that was cut.
 */
public final class Talk {
    private static final long PATIENCE_SECONDS = 10;
    private static final int ATTEMPTS = 6;
    private static final long LONGEST_WAIT = 5_000;
    private static final String UNKNOWN = "";

    private final String url;
    private final Consumer<JsonNode> arrivals;
    private final PrintWriter err;
    private final Map<Pattern, String> places = new LinkedHashMap<>(); // guarded by itself
    private @Nullable Conversation conversation; // guarded by this, as is closed; null while there is none
    private boolean closed;

    private Talk(String url, Consumer<JsonNode> arrivals, PrintWriter err) {
        this.url = url;
        this.arrivals = arrivals;
        this.err = err;
    }

    /** @param arrivals hears of every message that was published */
    public static Talk open(String url, Consumer<JsonNode> arrivals, PrintWriter err)
            throws Trouble, InterruptedException {
        var talk = new Talk(url, arrivals, err);
        talk.begin();
        return talk;
    }

    /** Listens, from now on. */
    public void subscribe(String name) throws Trouble, InterruptedException {
        var pattern = new Pattern(name);
        synchronized (places) {
            places.putIfAbsent(pattern, UNKNOWN);
        }
        try {
            var reply = ask(Conversation.message("/meta/subscribe").put("subscription", name));
            synchronized (places) {
                // unless an entry was quicker
                places.replace(
                        pattern,
                        UNKNOWN,
                        reply.path("ext").path("herald").path("top").asText(UNKNOWN));
            }
        } catch (Trouble e) {
            synchronized (places) {
                places.remove(pattern, UNKNOWN);
            }
            throw e;
        }
    }

    /** Publishes; returns once it is confirmed. */
    public void publish(String channel, Said said) throws Trouble, InterruptedException {
        var message = Conversation.message(channel);
        message.set("data", Conversation.value(said.json()));
        message.putObject("ext").putObject("herald").put("id", UUID.randomUUID().toString());
        ask(message);
    }

    /** Ends it once everything that was published before has been printed. */
    public void end() throws Trouble, InterruptedException {
        for (var pattern : patterns().keySet()) {
            ask(Conversation.message("/meta/unsubscribe").put("subscription", pattern.name()));
        }
        Conversation last;
        synchronized (this) {
            closed = true;
            last = conversation;
        }
        if (last != null) {
            last.send(Conversation.message("/meta/disconnect"));
            last.gone()
                    .toCompletableFuture()
                    .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                    .join(); // the server closes the connection
        }
    }

    private JsonNode ask(ObjectNode message) throws Trouble, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var open = current();
            if (open != null) {
                try {
                    return checked(soon(open.send(message)));
                } catch (ExecutionException | TimeoutException e) {
                    open.end(); // and another one is on its way
                }
            }
        }
        throw unreachable();
    }

    /** The conversation, waited for while there is none. */
    private synchronized @Nullable Conversation current() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT);
        while (conversation == null || conversation.isOver()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        return conversation;
    }

    private void begin() throws Trouble, InterruptedException {
        var fresh = new Conversation(this::arrived);
        checked(answer(fresh.open(URI.create(url.replaceFirst("^http", "ws") + "bayeux"))));
        for (var place : patterns().entrySet()) {
            var again = Conversation.message("/meta/subscribe")
                    .put("subscription", place.getKey().name());
            if (!place.getValue().equals(UNKNOWN)) {
                again.putObject("ext").putObject("herald").put("since", place.getValue());
            }
            var herald = checked(answer(fresh.send(again))).path("ext").path("herald");
            if (!herald.path("recovered").asBoolean(true)) {
                err.println("herald: some of " + place.getKey() + " was missed: "
                        + herald.path("reason").asText());
            }
        }
        synchronized (this) {
            conversation = fresh;
            notifyAll();
        }
        fresh.gone().thenRun(this::lost);
    }

    private synchronized void lost() {
        if (!closed) {
            var back = new Thread(this::comeBack, "come-back");
            back.setDaemon(true);
            back.start();
        }
    }

    private void comeBack() {
        err.println("herald: the connection is gone; trying again");
        long wait = 250;
        while (true) {
            try {
                Thread.sleep(ThreadLocalRandom.current().nextLong(wait / 2, wait));
                begin();
                err.println("herald: connected again");
                return;
            } catch (Trouble e) {
                wait = Math.min(LONGEST_WAIT, wait * 2);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void arrived(JsonNode message) {
        var position = message.path("ext").path("herald").path("position").asText();
        var channel = new Channel(message.path("channel").asText());
        patterns().keySet().stream()
                .filter(pattern -> pattern.matches(channel))
                .forEach(pattern -> note(pattern, position));
        arrivals.accept(message);
    }

    private void note(Pattern pattern, String position) {
        if (!position.isEmpty()) {
            synchronized (places) {
                places.put(pattern, position);
            }
        }
    }

    private Map<Pattern, String> patterns() {
        synchronized (places) {
            return new LinkedHashMap<>(places);
        }
    }

    private JsonNode answer(CompletionStage<JsonNode> stage) throws Trouble, InterruptedException {
        try {
            return soon(stage);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable();
        }
    }

    private static JsonNode soon(CompletionStage<JsonNode> stage)
            throws ExecutionException, TimeoutException, InterruptedException {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A Bayeux error begins with its code: {@code 403:/chat:reason}. */
    private static JsonNode checked(JsonNode reply) throws Trouble {
        if (reply.path("successful").asBoolean()) {
            return reply;
        }
        var error = reply.path("error").asText("no reason given");
        int code = error.startsWith("401") || error.startsWith("403")
                ? Trouble.NOT_PERMITTED
                : error.startsWith("5") ? Trouble.UNAVAILABLE : Trouble.FAILED;
        throw new Trouble(code, "refused: " + error);
    }

    private Trouble unreachable() {
        return new Trouble(Trouble.UNAVAILABLE, "no server at " + url + "\n  'herald dev' starts one");
    }
}
