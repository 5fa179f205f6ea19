package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request for each sending; what comes from the server comes with the responses. */
final class PollingLine implements Line {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWERED = 200;
    private static final int REPLACED = 409;

    private final HttpClient http;
    private final URI endpoint;
    private final Ear ear;
    private final AtomicBoolean over = new AtomicBoolean();

    PollingLine(HttpClient http, URI endpoint, Ear ear) {
        this.http = http;
        this.endpoint = endpoint;
        this.ear = ear;
    }

    @Override
    public String type() {
        return "long-polling";
    }

    @Override
    public void send(List<? extends JsonNode> messages) {
        var request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(messages.toString()))
                .build();
        http.sendAsync(request, BodyHandlers.ofString())
                .thenAccept(this::take)
                .exceptionally(failure -> lose(failure.toString()));
    }

    @Override
    public void close() {
        over.set(true);
    }

    private void take(HttpResponse<String> response) {
        try {
            var messages = JSON.readTree(response.body());
            if (response.statusCode() != ANSWERED && response.statusCode() != REPLACED) {
                throw new IllegalStateException(response.statusCode() + " " + response.body());
            }
            synchronized (this) { // one response after another
                messages.forEach(message -> {
                    if (!over.get()) {
                        ear.hears(this, message);
                    }
                });
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(response.statusCode() + " " + response.body(), e);
        }
    }

    private Void lose(String why) {
        if (over.compareAndSet(false, true)) {
            ear.loses(this, why);
        }
        return null;
    }
}
