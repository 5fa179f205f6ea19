package dev.herald.props;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A Bayeux client of a few lines over bare HTTP, with a browser's cookies, for what real clients would never send. */
public final class Poster {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final HttpClient http;
    private String clientId = "";

    private Poster(URI endpoint, HttpClient http) {
        this.endpoint = endpoint;
        this.http = http;
    }

    public static Poster to(int port) {
        return new Poster(
                URI.create("http://localhost:" + port + "/bayeux"),
                HttpClient.newBuilder()
                        .cookieHandler(new CookieManager())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build());
    }

    /** A peer that keeps no cookies. */
    public static Poster withoutCookies(int port) {
        return new Poster(URI.create("http://localhost:" + port + "/bayeux"), HttpClient.newHttpClient());
    }

    /** What came back: a status, the body's text, and the messages in it when it is JSON. */
    public record Answer(int status, String text, HttpResponse<String> response) {
        public List<JsonNode> messages() {
            try {
                var list = new ArrayList<JsonNode>();
                JSON.readTree(text).forEach(list::add);
                return list;
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text, e);
            }
        }

        /** The first message on the channel. */
        public JsonNode on(String channel) {
            return messages().stream()
                    .filter(message -> message.path("channel").asText().equals(channel))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing on " + channel + " in " + text));
        }

        public String error() {
            return messages().get(0).path("error").asText();
        }
    }

    public String clientId() {
        return clientId;
    }

    /** Speaks for another client. */
    public void pretend(String other) {
        clientId = other;
    }

    /** Posts the text; CLIENT in it stands for the client id of the last handshake. */
    public Answer post(String text, String... headers) {
        return postSoon(text, headers).join();
    }

    public CompletableFuture<Answer> postSoon(String text, String... headers) {
        var request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(40))
                .POST(HttpRequest.BodyPublishers.ofString(text.replace("CLIENT", clientId)));
        if (List.of(headers).stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public Answer get(String query, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(endpoint + query.replace("CLIENT", clientId)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build()).join();
    }

    private CompletableFuture<Answer> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response.body(), response));
    }

    /** Handshakes, and remembers the client id. */
    public JsonNode handshake() {
        return handshake("");
    }

    /** Handshakes with more fields, such as {@code ,"ext":{}}. */
    public JsonNode handshake(String more) {
        var reply = post("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                        + "[\"long-polling\",\"callback-polling\",\"websocket\"]" + more + "}]")
                .on("/meta/handshake");
        clientId = reply.path("clientId").asText();
        return reply;
    }

    /** The first connect, which returns at once. */
    public Answer connect() {
        return connectSoon().join();
    }

    public CompletableFuture<Answer> connectSoon() {
        return postSoon(
                "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"long-polling\"}]");
    }

    /** Subscribes, with more fields such as {@code ,"ext":{…}}; the answer. */
    public Answer subscribe(String pattern, String more) {
        return post("[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"" + pattern + "\""
                + more + "}]");
    }

    /** Publishes JSON; the reply. */
    public JsonNode publish(String channel, String json) {
        return post("[{\"channel\":\"" + channel + "\",\"clientId\":\"CLIENT\",\"id\":\"p\",\"data\":" + json + "}]")
                .messages()
                .stream()
                .filter(message -> message.has("successful"))
                .findFirst()
                .orElseThrow();
    }
}
