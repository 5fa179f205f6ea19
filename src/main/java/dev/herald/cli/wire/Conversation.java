package dev.herald.cli.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One Bayeux session over one WebSocket, from its handshake to its end.
 *
 * <p>Messages may be sent by any thread, one frame at a time; what arrives is handled by the socket's own
 * thread. When the socket is gone, whatever waits for a reply fails.
 */
final class Conversation implements WebSocket.Listener {
    private static final ObjectMapper JSON = JsonMapper.builder() // numbers stay as they were written
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Consumer<JsonNode> arrivals;
    private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private volatile String clientId = "";
    private @Nullable WebSocket socket; // guarded by this, as is what was last sent
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    /** @param arrivals hears of every message that is not a reply */
    Conversation(Consumer<JsonNode> arrivals) {
        this.arrivals = arrivals;
    }

    /** Connects and shakes hands; completes with the server's reply. */
    CompletionStage<JsonNode> open(URI endpoint) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .buildAsync(endpoint, this)
                .thenCompose(opened -> {
                    synchronized (this) {
                        socket = opened;
                    }
                    var hello = message("/meta/handshake").put("version", "1.0");
                    hello.putArray("supportedConnectionTypes").add("websocket");
                    hello.putObject("ext").putObject("herald");
                    return send(hello);
                })
                .thenApply(reply -> {
                    clientId = reply.path("clientId").asText();
                    if (reply.path("successful").asBoolean()) {
                        connect();
                    }
                    return reply;
                });
    }

    /** A message to be filled and sent. */
    static ObjectNode message(String channel) {
        return JSON.createObjectNode().put("channel", channel);
    }

    /** A JSON value that was checked before. */
    static JsonNode value(String json) throws Trouble {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Trouble(Trouble.FAILED, "not JSON: " + e.getOriginalMessage());
        }
    }

    /** Sends a message; completes with its reply, or fails when the connection is gone. */
    CompletionStage<JsonNode> send(ObjectNode message) {
        var id = Integer.toString(ids.incrementAndGet());
        var reply = new CompletableFuture<JsonNode>();
        waiting.put(id, reply);
        message.put("id", id);
        if (!clientId.isEmpty()) {
            message.put("clientId", clientId);
        }
        write("[" + message + "]");
        if (gone.isDone()) {
            reply.completeExceptionally(new IllegalStateException("the connection is gone"));
        }
        return reply;
    }

    /** Whether the socket is gone. */
    boolean isOver() {
        return gone.isDone();
    }

    /** Completes when the socket is gone. */
    CompletionStage<Void> gone() {
        return gone;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            var whole = text.toString();
            text.setLength(0);
            read(whole);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end();
    }

    private void read(String whole) {
        try {
            for (var message : JSON.readTree(whole)) {
                var reply = waiting.remove(message.path("id").asText());
                if (reply != null && message.has("successful")) {
                    reply.complete(message);
                } else if (!message.path("channel").asText().startsWith("/meta/")) {
                    arrivals.accept(message);
                }
            }
        } catch (JsonProcessingException e) {
            end();
        }
    }

    /** Keeps a connect with the server at all times; it advises when the next one is due. */
    private void connect() {
        send(message("/meta/connect").put("connectionType", "websocket")).thenAccept(reply -> {
            var advice = reply.path("advice").path("reconnect").asText("retry");
            if (reply.path("successful").asBoolean() && advice.equals("retry")) {
                connect();
            } else {
                end();
            }
        });
    }

    private synchronized void write(String frame) {
        var open = socket;
        if (open != null) {
            sent = sent.handle((done, failure) -> null)
                    .thenCompose(before -> open.sendText(frame, true))
                    .exceptionally(failure -> {
                        end();
                        return open;
                    });
        }
    }

    /** Gives the connection up. */
    void end() {
        gone.complete(null);
        waiting.values()
                .forEach(reply -> reply.completeExceptionally(new IllegalStateException("the connection is gone")));
        synchronized (this) {
            if (socket != null) {
                socket.abort();
            }
        }
    }
}
