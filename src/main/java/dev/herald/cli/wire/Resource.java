package dev.herald.cli.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** What a server has under a path, read and written by any method: the older client, which {@link Server} calls by, has no {@code PATCH}. */
public final class Resource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** @param tag the entity tag without its quotes; empty if there is none */
    public record Told(String body, String tag) {

        /** The body, read. */
        public JsonNode json() throws Trouble {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new Trouble(Trouble.FAILED, "the server's answer is not JSON; is it a Herald server?");
            }
        }
    }

    private final Server server;
    private final String path;

    public Resource(Server server, String path) {
        this.server = server;
        this.path = path;
    }

    public Told read() throws Trouble {
        return told(() -> request().GET().build());
    }

    /**
     * Sends a body. It bears an {@code Idempotency-Key}, one that is drawn unless the headers have it; so it is sent once more if the
     * connection broke.
     */
    public Told write(String method, String body, Map<String, String> headers) throws Trouble {
        var key = UUID.randomUUID().toString();
        return told(() -> {
            var request =
                    request().method(method, BodyPublishers.ofString(body)).setHeader("Idempotency-Key", key);
            headers.forEach(request::setHeader);
            return request.build();
        });
    }

    private interface Making {
        HttpRequest request() throws Trouble;
    }

    private Told told(Making making) throws Trouble {
        var request = making.request();
        try {
            return told(send(request));
        } catch (IOException first) {
            try {
                return told(send(request));
            } catch (IOException e) {
                throw Trouble.unreachable(server, e);
            }
        }
    }

    private HttpRequest.Builder request() throws Trouble {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(LONGEST);
            server.key().ifPresent(secret -> request.setHeader("Authorization", "Bearer " + secret));
            return request;
        } catch (IllegalArgumentException e) {
            throw new Trouble(
                    Trouble.WRONG_USAGE, "'" + server.url() + "' is not a server's URL, such as http://localhost:8080");
        }
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
    }

    private static Told told(HttpResponse<String> response) throws Trouble {
        if (response.statusCode() >= 300) {
            throw Trouble.refused(response.statusCode(), response.body());
        }
        var tag = response.headers().firstValue("ETag").orElse("");
        return new Told(response.body().strip(), tag.replace("\"", ""));
    }
}
