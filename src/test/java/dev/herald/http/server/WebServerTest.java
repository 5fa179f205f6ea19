package dev.herald.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.http.Answer;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Routes;
import dev.herald.http.origin.Origins;
import dev.herald.metrics.Metrics;
import dev.herald.props.Wire;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
    private final WebServer server = new WebServer(
            new WebServer.Settings("127.0.0.1", 0, 4096, 100, Duration.ofMillis(300), Duration.ofSeconds(5)),
            WebServer.Front.DEFAULTS,
            new Metrics());
    private final CompletableFuture<Answer> held = new CompletableFuture<>();
    private final CompletableFuture<Void> holding = new CompletableFuture<>();
    private Wire wire = new Wire(0);

    @BeforeEach
    void start() throws Exception {
        var json = new Json(Json.Limits.DEFAULTS);
        server.add(new Routes(new Origins(Set.of("https://app.example")))
                .on("POST", "/kit/echo", call -> call.body(1000)
                        .thenApply(json::checked)
                        .thenApply(Answer::json))
                .on("GET", "/kit/held", call -> {
                    holding.complete(null);
                    return held;
                })
                .on("GET", "/kit/rest/{rest...}", call -> {
                    call.knowsOnly(Set.of("n"));
                    return done(call.rest() + " " + call.number("n", 7, 1, 9));
                })
                .on("GET", "/kit/broken", call -> {
                    throw new IllegalStateException("dev.herald.Secret went wrong");
                }));
        server.start();
        wire = new Wire(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        held.complete(Answer.nothing());
        server.close();
    }

    @Test
    void everyReplyShowsTheHousesManners() throws Exception {
        for (var path : List.of("/kit/rest/x", "/kit/nowhere", "/nowhere", "/kit/broken")) {
            var headers = wire.get(path).headers();

            assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""), path);
            assertEquals("no-referrer", headers.firstValue("Referrer-Policy").orElse(""), path);
            assertEquals(
                    "same-origin",
                    headers.firstValue("Cross-Origin-Resource-Policy").orElse(""),
                    path);
            var policy = headers.firstValue("Content-Security-Policy").orElse("");
            assertTrue(policy.contains("script-src 'none'") && policy.contains("frame-ancestors 'self'"), policy);
            assertTrue(headers.firstValue("Strict-Transport-Security").isEmpty(), "there is no TLS");
            assertTrue(headers.firstValue("Server").isEmpty(), path);
        }
    }

    @Test
    void aPathThatLeadsNowhereNamesThoseThatDoNot() throws Exception {
        assertEquals(404, wire.get("/nowhere").statusCode());
        assertTrue(wire.get("/nowhere").body().contains("/kit/echo"));
        assertTrue(wire.get("/nowhere", "Accept", "application/json").body().contains("\"code\":\"not_found\""));
        assertTrue(wire.get("/kit/nowhere").body().contains("POST /kit/echo"));
        assertEquals(404, wire.get("/kit/rest/").statusCode());
    }

    @Test
    void theWrongMethodIsToldTheRightOne() throws Exception {
        var answer = wire.get("/kit/echo");

        assertEquals(405, answer.statusCode());
        assertEquals("POST", answer.headers().firstValue("Allow").orElse(""));
        assertEquals(200, wire.ask("HEAD", "/kit/rest/x", "").statusCode());
    }

    @Test
    void whatBreaksIsNotExplainedToStrangers() throws Exception {
        var answer = wire.get("/kit/broken");

        assertEquals(500, answer.statusCode());
        assertEquals(
                Problem.MEDIA_TYPE, answer.headers().firstValue("Content-Type").orElse(""));
        assertFalse(answer.body().contains("Secret"));
    }

    @Test
    void whatIsNotHttpGetsAnAnswerWithoutClassNames() throws Exception {
        for (var nonsense : List.of(
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%2fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(5000) + "\r\n\r\n",
                "GET /" + "y".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /kit/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /kit/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /kit/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n")) {
            var answer = wire.raw(nonsense);

            assertTrue(answer.matches("(?s)HTTP/1.1 (4\\d\\d|505) .*"), nonsense + " -> " + answer);
            assertTrue(answer.contains("nosniff"), answer);
            assertFalse(answer.contains("org.") || answer.contains("java"), answer);
        }
    }

    @Test
    void aBodyIsBoundedWhetherItSaysItsLengthOrNot() throws Exception {
        var most = "\"" + "x".repeat(998) + "\"";
        assertEquals(most, wire.post("/kit/echo", most).body());

        for (int length : List.of(1001, 2_000_000)) {
            assertEquals(413, wire.post("/kit/echo", "x".repeat(length)).statusCode(), "length " + length);
        }
        var chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
        var chunked = "POST /kit/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        assertTrue(wire.raw(chunked + chunk.repeat(50) + "0\r\n\r\n").startsWith("HTTP/1.1 413"));
    }

    @Test
    void onlyUtf8IsRead() throws Exception {
        assertEquals(
                200,
                wire.post("/kit/echo", "1", "Content-Type", "application/json; charset=UTF-8")
                        .statusCode());
        for (var type : List.of("text/plain; charset=utf-16", "application/json;charset=nonsense")) {
            assertEquals(415, wire.post("/kit/echo", "1", "Content-Type", type).statusCode(), type);
        }
        assertEquals(
                415, wire.post("/kit/echo", "1", "Content-Encoding", "gzip").statusCode());
    }

    @Test
    void parametersAreReadStrictly() throws Exception {
        assertEquals("a/b 7", wire.get("/kit/rest/a/b").body());
        assertEquals("x 9", wire.get("/kit/rest/x?n=9").body());
        for (var query : List.of("n=10", "n=x", "n=", "n=1&n=2", "m=1", "n=%ff", "n=%zz")) {
            assertEquals(
                    400,
                    wire.raw("GET /kit/rest/x?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .lines()
                            .findFirst()
                            .map(line -> Integer.parseInt(line.split(" ")[1]))
                            .orElse(0),
                    query);
        }
    }

    @Test
    void aHeldRequestOutlivesTheIdleTimeoutAndASilentOneDoesNot() throws Exception {
        try (var holder = wire.open();
                var silent = wire.open()) {
            holder.getOutputStream()
                    .write("GET /kit/held HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            silent.getOutputStream()
                    .write("POST /kit/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"
                            .getBytes(StandardCharsets.US_ASCII));

            var cut = new String(silent.getInputStream().readAllBytes(), StandardCharsets.UTF_8); // after 300 ms
            assertTrue(cut.startsWith("HTTP/1.1 408"), cut);
            held.complete(Answer.text("text/plain", "at last"));
            var reply = new String(holder.getInputStream().readAllBytes(), StandardCharsets.UTF_8); // then it is idle
            assertTrue(reply.startsWith("HTTP/1.1 200") && reply.endsWith("at last"), reply);
        }
    }

    @Test
    void closingLetsWhatRunsFinish() throws Exception {
        try (var holder = wire.open()) {
            holder.getOutputStream()
                    .write("GET /kit/held HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            holding.get(10, TimeUnit.SECONDS);
            var closing = CompletableFuture.runAsync(() -> {
                try {
                    server.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });

            held.completeOnTimeout(Answer.text("text/plain", "at last"), 300, TimeUnit.MILLISECONDS);

            var reply = new String(holder.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(reply.endsWith("at last"), reply);
            closing.get(4, TimeUnit.SECONDS);
        }
    }

    @Test
    void anotherOriginIsLetInByTheListOnly() throws Exception {
        var listed = wire.get("/kit/rest/x", "Origin", "https://app.example");
        var own = wire.get("/kit/rest/x", "Origin", "http://localhost:" + server.port());

        assertEquals(
                "https://app.example",
                listed.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals("Origin", listed.headers().firstValue("Vary").orElse(""));
        assertEquals(200, own.statusCode());
        for (var stranger : List.of(
                "https://evil.example",
                "http://localhost:1",
                "https://localhost:" + server.port(),
                "null",
                "nonsense %")) {
            var refused = wire.post("/kit/echo", "1", "Origin", stranger);
            assertEquals(403, refused.statusCode(), stranger);
            assertTrue(refused.body().contains("http.origins"), refused.body());
            assertTrue(
                    refused.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
        }
    }

    @Test
    void aPreflightIsAnsweredForTheListOnly() throws Exception {
        var yes = wire.ask(
                "OPTIONS", "/kit/echo", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST");
        var no = wire.ask(
                "OPTIONS", "/kit/echo", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST");

        assertEquals(204, yes.statusCode());
        assertEquals(
                "POST", yes.headers().firstValue("Access-Control-Allow-Methods").orElse(""));
        assertEquals(403, no.statusCode());
    }

    @Test
    void beyondTheirMostConnectionsWait() throws Exception {
        var small = new WebServer(
                new WebServer.Settings("127.0.0.1", 0, 4096, 1, Duration.ofSeconds(30), Duration.ofSeconds(1)),
                WebServer.Front.DEFAULTS,
                new Metrics());
        small.start();
        var here = new Wire(small.port());
        try (var first = here.open();
                var second = here.open()) {
            var question = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            first.getOutputStream().write(question);
            assertEquals('H', first.getInputStream().read());
            second.getOutputStream().write(question);
            second.setSoTimeout(300);
            assertThrows(
                    SocketTimeoutException.class, () -> second.getInputStream().read());

            first.close();

            second.setSoTimeout(10_000);
            assertEquals('H', second.getInputStream().read());
        } finally {
            small.close();
        }
    }

    @Test
    void speaksHttp2OnTheSamePort() throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (var origin : List.of("http://localhost:" + server.port(), "https://app.example")) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/kit/rest/x"))
                            .header("Origin", origin)
                            .build(),
                    BodyHandlers.ofString());

            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertEquals("x 7", answer.body());
        }
    }

    private static CompletableFuture<Answer> done(String text) {
        return CompletableFuture.completedFuture(Answer.text("text/plain", text));
    }
}
