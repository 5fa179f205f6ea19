package dev.herald.props;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A plain HTTP client, and a socket for what no client would send. */
public final class Wire {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final int port;

    public Wire(int port) {
        this.port = port;
    }

    public URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        return ask("GET", path, "", headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return ask("POST", path, body, headers);
    }

    /** Headers come as name, value, name, value. */
    public HttpResponse<String> ask(String method, String path, String body, String... headers) throws Exception {
        return CLIENT.send(request(method, path, body, headers), BodyHandlers.ofString());
    }

    /** The response as it arrives. */
    public HttpResponse<InputStream> stream(String path, String... headers) throws Exception {
        return CLIENT.send(request("GET", path, "", headers), BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(10));
        request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    /** Sends the text as it stands, and reads until the server closes. */
    public String raw(String text) throws IOException {
        try (var socket = open()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public Socket open() throws IOException {
        var socket = new Socket("localhost", port);
        socket.setSoTimeout(10_000);
        return socket;
    }
}
