package dev.herald.props;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Bayeux client of a few lines over a bare WebSocket, for what real clients would never send. */
public final class Talker implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 10;

    private final WebSocket socket;
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private String clientId = "";

    private Talker(URI uri, String... headers) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i + 1 < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(uri, new Ear()).join();
    }

    public static Talker to(int port, String... headers) {
        return new Talker(URI.create("ws://localhost:" + port + "/bayeux"), headers);
    }

    /** To a path of its own: {@code /bayeux/tenant-a}. */
    public static Talker at(int port, String path) {
        return new Talker(URI.create("ws://localhost:" + port + path));
    }

    public String clientId() {
        return clientId;
    }

    /** Speaks for another client. */
    public void pretend(String other) {
        clientId = other;
    }

    /** Sends the text; CLIENT in it stands for the client id of the last handshake. */
    public void say(String text) {
        socket.sendText(text.replace("CLIENT", clientId), true).join();
    }

    /** The next message, whatever it is. */
    public JsonNode hear() {
        try {
            for (int waited = 0; waited < PATIENCE_SECONDS * 20; waited++) {
                var message = heard.poll(50, TimeUnit.MILLISECONDS);
                if (message != null) {
                    return message;
                }
                if (closed.isDone() && heard.isEmpty()) {
                    throw new AssertionError("the connection was closed");
                }
            }
            throw new AssertionError("nothing was said for " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next message on the channel; others are passed over. */
    public JsonNode hear(String channel) {
        while (true) {
            var message = hear();
            if (message.path("channel").asText().equals(channel)) {
                return message;
            }
        }
    }

    public JsonNode ask(String text, String channel) {
        say(text);
        return hear(channel);
    }

    public JsonNode handshake(String more) {
        var reply = ask(
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"]"
                        + more + "}]",
                "/meta/handshake");
        clientId = reply.path("clientId").asText();
        return reply;
    }

    public void connect() {
        say("[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"websocket\"}]");
    }

    public JsonNode subscribe(String pattern, String more) {
        return ask(
                "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"" + pattern + "\"" + more
                        + "}]",
                "/meta/subscribe");
    }

    /** Sends a piece of a text that goes on. */
    public void sayPart(String piece) {
        socket.sendText(piece, false).join();
    }

    public void ping() {
        socket.sendPing(java.nio.ByteBuffer.allocate(4)).join();
    }

    /** Publishes without waiting for the reply. */
    public void publish(String channel, String json) {
        say("[{\"channel\":\"" + channel + "\",\"clientId\":\"CLIENT\",\"data\":" + json + "}]");
    }

    /** The code with which the server closed. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() {
        socket.abort();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    JSON.readTree(text.toString()).forEach(heard::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }
}
