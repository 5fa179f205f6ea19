package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A WebSocket, which is opened by the first that is sent. */
final class SocketLine implements Line {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ear ear;
    private final AtomicBoolean over = new AtomicBoolean();
    private final HttpClient http;
    private final URI endpoint;
    private @Nullable CompletableFuture<WebSocket> sending; // guarded by this: the socket, once all before is sent

    SocketLine(HttpClient http, URI endpoint, Ear ear) {
        this.http = http;
        this.endpoint = URI.create(endpoint.toString().replaceFirst("^http", "ws"));
        this.ear = ear;
    }

    @Override
    public String type() {
        return "websocket";
    }

    @Override
    public synchronized void send(List<? extends JsonNode> messages) {
        var before = sending == null ? http.newWebSocketBuilder().buildAsync(endpoint, new Listening()) : sending;
        sending = before.thenCompose(socket -> socket.sendText(messages.toString(), true));
        sending.exceptionally(failure -> lose(failure.toString()));
    }

    @Override
    public synchronized void close() {
        over.set(true);
        if (sending != null) {
            sending.thenAccept(WebSocket::abort);
        }
    }

    private WebSocket lose(String why) {
        if (over.compareAndSet(false, true)) {
            ear.loses(this, why);
        }
        return null;
    }

    /** Puts fragments together. */
    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    var messages = JSON.readTree(text.toString());
                    text.setLength(0);
                    messages.forEach(message -> {
                        if (!over.get()) {
                            ear.hears(SocketLine.this, message);
                        }
                    });
                } catch (JsonProcessingException e) {
                    lose("what came is not JSON: " + e.getOriginalMessage());
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            lose("the server closed with " + code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            lose(failure.toString());
        }
    }
}
