package dev.herald.cli.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The server that a command talks to, and how to call it. {@link HttpURLConnection} because it is ready at
 * once, which the newer client is not.
 */
public final class Server {
    private static final int CONNECT_MILLIS = 5_000;

    private final Map<String, String> environment;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server. Default: HERALD_URL, or http://localhost:8080/.")
    private @Nullable String url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "An API key, where one is needed. Default: HERALD_KEY, which other users cannot see.")
    private @Nullable String key;

    public Server(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Where it is, with a slash at the end. */
    String url() {
        var said = url == null ? environment.getOrDefault("HERALD_URL", "http://localhost:8080") : url;
        return normal(said);
    }

    /** A URL in full, of what people type: {@code localhost:9000} will do. */
    public static String normal(String said) {
        var full = said.contains("://") ? said : "http://" + said;
        return full.endsWith("/") ? full : full + "/";
    }

    Optional<String> key() {
        return Optional.ofNullable(key == null ? environment.get("HERALD_KEY") : key);
    }

    /** Sends a body and returns the answer's; tries once more if the connection broke, as the body may be repeated. */
    public String post(String path, byte[] body, Map<String, String> headers) throws Trouble {
        try {
            return send(path, body, headers);
        } catch (IOException first) {
            try {
                return send(path, body, headers);
            } catch (IOException e) {
                throw Trouble.unreachable(this, e);
            }
        }
    }

    private String send(String path, byte[] body, Map<String, String> headers) throws IOException, Trouble {
        var connection = connection(path, 30_000);
        headers.forEach(connection::setRequestProperty);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (var out = connection.getOutputStream()) {
            out.write(body);
        }
        return new String(answer(connection).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Asks for a document, or sends {@code DELETE}. */
    public String ask(String method, String path) throws Trouble {
        try {
            var connection = connection(path, 30_000);
            connection.setRequestMethod(method);
            return new String(answer(connection).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Trouble.unreachable(this, e);
        }
    }

    /** Opens a stream that may be silent for as long as given. */
    InputStream stream(String path, int silentMillis, Map<String, String> headers) throws IOException, Trouble {
        var connection = connection(path, silentMillis);
        headers.forEach(connection::setRequestProperty);
        return answer(connection);
    }

    private HttpURLConnection connection(String path, int silentMillis) throws IOException, Trouble {
        try {
            var connection =
                    (HttpURLConnection) URI.create(url() + path).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(silentMillis);
            key().ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret));
            return connection;
        } catch (IllegalArgumentException | ClassCastException | java.net.MalformedURLException e) {
            throw new Trouble(
                    Trouble.WRONG_USAGE, "'" + url() + "' is not a server's URL, such as http://localhost:8080");
        }
    }

    private static InputStream answer(HttpURLConnection connection) throws IOException, Trouble {
        int status = connection.getResponseCode();
        if (status < 300) {
            return connection.getInputStream();
        }
        try (var error = connection.getErrorStream()) {
            var body = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
            throw Trouble.refused(status, body);
        }
    }

    /** A name, as a path within a URL takes it. */
    public static String inPath(String name) {
        return URLEncoder.encode(name.substring(1), StandardCharsets.UTF_8).replace("%2F", "/");
    }
}
