package dev.herald.tokens;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Whoever publishes keys at a URL, as badly as the test asks for. It can be stopped and come back on its port. */
final class Issuer implements AutoCloseable {

    /** How it answers. */
    interface Manner {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final int port;
    private HttpServer server;
    private volatile Manner manner = exchange -> send(exchange, 404, "text/plain", "nothing");

    Issuer() throws IOException {
        server = started(0);
        port = server.getAddress().getPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/keys");
    }

    void publishes(String keys) {
        answers(200, "application/json", keys);
    }

    void answers(int status, String type, String body) {
        manner = exchange -> send(exchange, status, type, body);
    }

    void redirectsTo(URI url) {
        manner = exchange -> {
            exchange.getResponseHeaders().set("Location", url.toString());
            send(exchange, 302, "text/plain", "");
        };
    }

    /** Begins to answer, and then says no more until it is closed. */
    void stalls(String beginning) {
        manner = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitClosing();
        };
    }

    void saysNothing() {
        manner = exchange -> awaitClosing();
    }

    /** Answers for ever. */
    void neverEnds() {
        manner = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var much = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
            while (closing.getCount() > 0) {
                exchange.getResponseBody().write(much); // until the client hangs up
            }
        };
    }

    int asked() {
        return asked.get();
    }

    void goDown() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = started(port);
    }

    private HttpServer started(int port) throws IOException {
        var started = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        started.setExecutor(threads);
        started.createContext("/", exchange -> {
            asked.incrementAndGet();
            manner.answer(exchange);
            exchange.close();
        });
        started.start();
        return started;
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) {
        try {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
