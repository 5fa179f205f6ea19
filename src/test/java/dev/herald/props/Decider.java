package dev.herald.props;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend that is asked who may, and answers as badly as the test wants it to. */
public final class Decider implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it answers. */
    public interface Manner {
        void answer(HttpExchange exchange, JsonNode question) throws IOException;
    }

    /** What came in. */
    public record Asked(String path, String signature, byte[] body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private volatile Manner manner = (exchange, question) -> send(exchange, 404, "");

    public Decider() throws IOException {
        this(0);
    }

    /** On a port that another one had. */
    public Decider(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = exchange.getRequestBody().readAllBytes();
                var question = new Asked(
                        exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Herald-Signature")),
                        body);
                asked.add(question);
                manner.answer(exchange, question.json());
            }
        });
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/decide");
    }

    public List<Asked> asked() {
        return asked;
    }

    public void behaves(Manner how) {
        manner = how;
    }

    /** @param cacheControl empty for none */
    public void answers(int status, String body, String cacheControl) {
        manner = (exchange, question) -> {
            if (!cacheControl.isEmpty()) {
                exchange.getResponseHeaders().set("Cache-Control", cacheControl);
            }
            send(exchange, status, body);
        };
    }

    public void redirectsTo(URI other) {
        manner = (exchange, question) -> {
            exchange.getResponseHeaders().set("Location", other.toString());
            send(exchange, 307, "");
        };
    }

    public void saysNothing() {
        manner = (exchange, question) -> awaitClosing();
    }

    /** Begins a good answer, and then says no more. */
    public void stalls() {
        manner = (exchange, question) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"allow\":true".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitClosing();
        };
    }

    /** A good answer at first, and then blanks for ever. */
    public void neverEnds() {
        manner = (exchange, question) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"allow\":true}".getBytes(StandardCharsets.UTF_8));
            var much = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
            while (closing.getCount() > 0) {
                exchange.getResponseBody().write(much); // until the client hangs up
            }
        };
    }

    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
