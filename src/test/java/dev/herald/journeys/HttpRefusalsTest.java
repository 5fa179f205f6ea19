package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.http.Problem;
import dev.herald.props.HttpHouse;
import dev.herald.props.Lines;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the HTTP doors refuse, and how they say so. */
class HttpRefusalsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "Content-Type";

    private static HttpHouse open;
    private static HttpHouse locked;

    @BeforeAll
    static void openBoth() throws Exception {
        open = HttpHouse.open();
        locked = HttpHouse.locked();
    }

    @AfterAll
    static void closeBoth() throws Exception {
        open.close();
        locked.close();
    }

    private record Bad(int status, String code, String method, String path, String body, String... headers) {
        @Override
        public String toString() {
            return method + " " + path + " " + body.substring(0, Math.min(30, body.length()));
        }
    }

    static Stream<Bad> bads() {
        var deep = "[".repeat(65) + "]".repeat(65);
        return Stream.of(
                new Bad(400, "bad_json", "POST", "/pub/chat", "hello"),
                new Bad(400, "bad_json", "POST", "/pub/chat", "text=hello"),
                new Bad(400, "bad_json", "POST", "/pub/chat", ""),
                new Bad(400, "bad_json", "POST", "/pub/chat", "{\"a\":1"),
                new Bad(400, "bad_json", "POST", "/pub/chat", "{\"a\":1} {\"a\":2}"),
                new Bad(400, "json_too_complex", "POST", "/pub/chat", deep),
                new Bad(400, "json_too_complex", "POST", "/pub/chat", "1".repeat(200_000)),
                new Bad(413, "body_too_large", "POST", "/pub/chat", "1".repeat(1_000_000)),
                new Bad(413, "message_too_large", "POST", "/pub/chat", "\"" + "x".repeat(70_000) + "\""),
                new Bad(415, "unsupported_charset", "POST", "/pub/chat", "1", TYPE, "application/json; charset=utf-16"),
                new Bad(415, "unsupported_charset", "POST", "/pub/chat", "1", TYPE, "text/plain; charset=no-such"),
                new Bad(415, "unsupported_encoding", "POST", "/pub/chat", "1", "Content-Encoding", "gzip"),
                new Bad(400, "bad_channel", "POST", "/pub/chat/*", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/chat/**", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/chat/", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/ch%20at", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/%C3%A9", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/" + "a/".repeat(16) + "a", "1"),
                new Bad(400, "bad_channel", "POST", "/pub/" + "a".repeat(255), "1"),
                new Bad(400, "reserved_channel", "POST", "/pub/meta/connect", "1"),
                new Bad(400, "reserved_channel", "POST", "/pub/service/x", "1"),
                new Bad(400, "reserved_channel", "POST", "/pub/meta", "1"),
                new Bad(400, "bad_id", "POST", "/pub/chat?id=" + "x".repeat(129), "1"),
                new Bad(400, "bad_id", "POST", "/pub/chat", "1", "Idempotency-Key", "x".repeat(129)),
                new Bad(400, "unknown_parameter", "POST", "/pub/chat?idd=7", "1"),
                new Bad(405, "method_not_allowed", "GET", "/pub/chat", ""),
                new Bad(405, "method_not_allowed", "DELETE", "/pub/chat", ""),
                new Bad(405, "method_not_allowed", "POST", "/sub/chat", "1"),
                new Bad(405, "method_not_allowed", "GET", "/api/v1/publish", ""),
                new Bad(405, "method_not_allowed", "POST", "/health/ready", "1"),
                new Bad(404, "not_found", "POST", "/pub", "1"),
                new Bad(404, "not_found", "GET", "/sub", ""),
                new Bad(404, "not_found", "GET", "/api/v2/info", ""),
                new Bad(404, "not_found", "GET", "/api", ""),
                new Bad(400, "bad_shape", "POST", "/api/v1/publish", "[]"),
                new Bad(400, "bad_shape", "POST", "/api/v1/publish", "{\"channel\":\"/chat\"}"),
                new Bad(400, "bad_shape", "POST", "/api/v1/publish", "{\"channel\":7,\"data\":1}"),
                new Bad(400, "bad_shape", "POST", "/api/v1/publish", "{\"channel\":\"/chat\",\"data\":1,\"id\":7}"),
                new Bad(400, "bad_shape", "POST", "/api/v1/publish", "{\"channel\":\"/a\",\"data\":1,\"ext\":{}}"),
                new Bad(400, "bad_channel", "POST", "/api/v1/publish", "{\"channel\":\"chat\",\"data\":1}"),
                new Bad(400, "bad_shape", "POST", "/api/v1/batch", "{}"),
                new Bad(413, "batch_too_large", "POST", "/api/v1/batch", "[" + "1,".repeat(100) + "1]"),
                new Bad(400, "bad_position", "GET", "/api/v1/history/chat?since=7", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?limit=0", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?limit=99999", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?last=1&since=a:1", ""),
                new Bad(400, "bad_position", "GET", "/api/v1/history/chat?before=7", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?before=a:1&since=a:1", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?before=a:1&last=2", ""),
                new Bad(400, "bad_parameter", "GET", "/api/v1/history/chat?before=a:1&limit=-1", ""),
                new Bad(400, "bad_channel", "GET", "/api/v1/history/c*t", ""),
                new Bad(400, "bad_channel", "GET", "/api/v1/channels?pattern=chat", ""),
                new Bad(404, "no_such_session", "GET", "/api/v1/sessions/nobody", ""),
                new Bad(404, "no_such_session", "DELETE", "/api/v1/sessions/nobody", ""),
                new Bad(400, "bad_position", "GET", "/sub/chat?since=7", ""),
                new Bad(400, "bad_position", "GET", "/sub/chat", "", "Last-Event-ID", "seven"),
                new Bad(400, "bad_parameter", "GET", "/sub/chat?last=1&since=a:1", ""),
                new Bad(400, "bad_parameter", "GET", "/sub/chat?last=-1", ""),
                new Bad(400, "unknown_parameter", "GET", "/sub/chat?lasst=1", ""),
                new Bad(400, "bad_channel", "GET", "/sub/chat/*/x", ""),
                new Bad(400, "reserved_channel", "GET", "/sub/meta/**", ""),
                new Bad(406, "not_acceptable", "GET", "/sub/chat", "", "Accept", "image/png"),
                new Bad(401, "key_required", "POST", "/pub/chat", "1", "X-API-Key", "wrong"),
                new Bad(401, "key_required", "POST", "/pub/chat", "1", "Authorization", "Basic YTpi"),
                new Bad(403, "denied", "GET", "/sub/secret/x", ""),
                new Bad(403, "origin_refused", "POST", "/pub/chat", "1", "Origin", "https://evil.example"),
                new Bad(403, "origin_refused", "GET", "/sub/chat", "", "Origin", "https://evil.example"));
    }

    @ParameterizedTest
    @MethodSource("bads")
    void whatIsWrongIsNamedWithAHint(Bad bad) throws Exception {
        var answer = open.wire().ask(bad.method(), bad.path(), bad.body(), bad.headers());

        assertEquals(bad.status(), answer.statusCode(), answer.body());
        assertEquals(Problem.MEDIA_TYPE, answer.headers().firstValue(TYPE).orElse(""));
        var problem = JSON.readTree(answer.body());
        assertEquals(bad.code(), problem.get("code").asText(), answer.body());
        assertEquals(bad.status(), problem.get("status").asInt());
        assertFalse(problem.get("hint").asText().isEmpty());
        assertFalse(answer.body().matches("(?s).*(Exception|java\\.|org\\.|com\\.|dev\\.herald).*"), answer.body());
        assertEquals(200, open.wire().post("/pub/after/it", "1").statusCode());
    }

    @Test
    void withoutAKeyTheApiIsClosed() throws Exception {
        for (var path : List.of(
                "/api/v1/info", "/api/v1/channels", "/api/v1/sessions", "/api/v1/history/secret/a", "/metrics")) {
            var refused = locked.wire().get(path);
            assertEquals(401, refused.statusCode(), path);
            assertTrue(
                    refused.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
            assertEquals(
                    200, locked.wire().get(path, "X-API-Key", HttpHouse.KEY).statusCode(), path);
        }
        for (var path : List.of("/pub/chat", "/api/v1/publish", "/api/v1/batch")) {
            assertEquals(401, locked.wire().post(path, "[]").statusCode(), path);
        }
        var key = "bearer " + HttpHouse.KEY;
        assertEquals(
                200, locked.wire().post("/pub/chat", "1", "Authorization", key).statusCode());
    }

    @Test
    void withoutAKeyHealthIsToldAndWhatAnyoneMayReadStreams() throws Exception {
        for (var path : List.of("/health/live", "/health/ready", "/api/v1/openapi.json")) {
            assertEquals(200, locked.wire().get(path).statusCode(), path);
        }
        try (var stream = new Lines(locked.wire().stream("/sub/chat").body())) {
            stream.next(": welcome");
        }
    }

    @Test
    void withoutAKeyTheHistoryIsReadOfWhatAnyoneMaySubscribeTo() throws Exception {
        locked.publish("/open/a", 1);
        locked.publish("/secret/a", 30);
        locked.publish("/open/b", 1);
        var wire = locked.wire();

        assertEquals(200, wire.get("/api/v1/history/open/a").statusCode());
        for (var path : List.of(
                "/api/v1/history/**?limit=10",
                "/api/v1/history/**?since=" + locked.hub().top().epoch() + ":0",
                "/api/v1/history/**?last=40")) {
            assertFalse(wire.get(path).body().contains("/secret/"), path);
            assertTrue(wire.get(path, "X-API-Key", HttpHouse.KEY).body().contains("/secret/"), path);
        }
        assertEquals(
                401,
                wire.get("/api/v1/history/open/a", "X-API-Key", "unknown-key").statusCode());
        var other =
                wire.raw("GET /api/v1/history/open/a HTTP/1.1\r\nHost: pretended.example\r\nConnection: close\r\n\r\n");
        assertTrue(other.startsWith("HTTP/1.1 200 "), other);
    }

    @Test
    void whoReadsBackIsNotGivenPagesThatAreEmptyForWhatItMayNotRead() throws Exception {
        locked.publish("/open/before", 1);
        locked.publish("/secret/many", 30);
        var end = locked.hub().top().epoch() + ":1000000";

        var page = JSON.readTree(
                locked.wire().get("/api/v1/history/**?limit=3&before=" + end).body());

        var entries = page.get("entries");
        assertEquals(
                "/open/before", entries.get(entries.size() - 1).path("channel").asText());
    }

    @Test
    void withoutAKeyNoOtherNameThanLocalhostOpensTheApi() throws Exception {
        var request = "POST /pub/chat HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Length: 1\r\n"
                + "Connection: close\r\n\r\n1";

        assertTrue(open.wire()
                .raw(request.formatted("rebound.example", "rebound.example"))
                .startsWith("HTTP/1.1 401"));
        for (var host : List.of("localhost:8080", "127.0.0.1:8080", "[::1]:8080", "app.localhost")) {
            assertTrue(open.wire().raw(request.formatted(host, host)).startsWith("HTTP/1.1 200"), host);
        }
    }

    @Test
    void aListedPageMayCallAndReadTheAnswer() throws Exception {
        var page = "https://app.example";
        var preflight =
                open.wire().ask("OPTIONS", "/pub/chat", "", "Origin", page, "Access-Control-Request-Method", "POST");
        var answer = open.wire().post("/pub/chat", "1", "Origin", page);
        HttpResponse<java.io.InputStream> stream = open.wire().stream("/sub/chat", "Origin", page);

        assertEquals(
                "POST, PUT",
                preflight.headers().firstValue("Access-Control-Allow-Methods").orElse(""));
        assertTrue(preflight
                .headers()
                .firstValue("Access-Control-Allow-Headers")
                .orElse("")
                .contains("X-API-Key"));
        for (var response : List.of(answer, stream)) {
            assertEquals(200, response.statusCode());
            assertEquals(
                    page,
                    response.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        }
        stream.body().close();
    }
}
