package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.broker.Receipt;
import dev.herald.http.Problem;
import dev.herald.props.HttpHouse;
import dev.herald.props.Lines;
import dev.herald.props.Wire;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP API on the wire (R23). */
class HttpApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpHouse house;
    private Wire wire;

    @BeforeEach
    void open() throws Exception {
        house = HttpHouse.open();
        wire = house.wire();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void publishesWhatPlainCurlSends() throws Exception {
        var answer =
                wire.raw("POST /pub/chat HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n"
                        + "Content-Length: 13\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
                        + "{\"text\":\"hi\"}");

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertEquals("[{\"text\":\"hi\"}]", said("chat"));
    }

    @Test
    void aPublicationIsKeptAsItCameAndItsPositionTold() throws Exception {
        var answer = json(wire.ask("PUT", "/pub/chat/a", "{ \"n\" : 1.50,\n \"s\":\"é\" }"));

        var entry = history("chat/a").get("entries").get(0);
        assertEquals("/chat/a", answer.get("channel").asText());
        assertEquals(answer.get("position"), entry.get("position"));
        assertTrue(wire.get("/api/v1/history/chat/a").body().contains("{ \"n\" : 1.50,  \"s\":\"é\" }"));
    }

    @Test
    void textIsPublishedAsAString() throws Exception {
        assertEquals(200, wire.post("/pub/chat?text", "say \"hi\"\nto all").statusCode());

        assertEquals("[\"say \\\"hi\\\"\\nto all\"]", said("chat"));
    }

    @Test
    void whatIsNotKeptHasNoPosition() throws Exception {
        var answer = json(wire.post("/pub/passing/by", "1"));

        assertEquals("{\"channel\":\"/passing/by\"}", answer.toString());
        assertEquals("[]", said("passing/by"));
    }

    @Test
    void aRetryGivesTheSamePositionAndIsDeliveredOnce() throws Exception {
        try (var stream = new Lines(wire.stream("/sub/chat").body())) {
            stream.next(": welcome");
            var first = json(wire.post("/pub/chat", "1", "Idempotency-Key", "\"k1\""));
            var retries = List.of(
                    wire.post("/pub/chat", "1", "Idempotency-Key", "k1"),
                    wire.post("/pub/chat?id=k1", "1"),
                    wire.post("/api/v1/publish", "{\"channel\":\"/chat\",\"data\":1,\"id\":\"k1\"}"));
            wire.post("/pub/chat?id=k2", "2");

            for (var retry : retries) {
                assertEquals(first.get("position"), json(retry).get("position"));
                assertTrue(json(retry).get("repeated").asBoolean());
            }
            assertFalse(first.has("repeated"));
            assertEquals(List.of("1", "2"), data(stream.next(2, "data: ")));
            assertEquals("k1", history("chat").get("entries").get(0).get("id").asText());
        }
    }

    @Test
    void aBatchGivesEachItsOwnResultInOrder() throws Exception {
        var answer = wire.post(
                "/api/v1/batch",
                """
                [ {"channel":"/chat","data":1,"id":"b1"}, {"channel":"/chat","data":2,"id":"b1"},
                  {"channel":"/passing/x","data":3}, {"channel":"/meta/connect","data":4},
                  {"channel":"/no way","data":5}, {"channel":"/chat"}, 7,
                  {"channel":"/chat","data":8,"advice":{}}, {"channel":"/chat","data":9} ]
                """);

        var results = JSON.readTree(answer.body()).get("results");
        assertEquals(207, answer.statusCode());
        assertEquals(results.get(0).get("position"), results.get(1).get("position"));
        assertTrue(results.get(1).get("repeated").asBoolean());
        assertEquals("/passing/x", results.get(2).get("channel").asText());
        var codes = new ArrayList<String>();
        IntStream.range(3, 8).forEach(i -> codes.add(results.get(i).get("code").asText()));
        assertEquals(List.of("reserved_channel", "bad_channel", "bad_shape", "bad_shape", "bad_shape"), codes);
        assertEquals("[1,9]", said("chat"));
    }

    @Test
    void aBatchIsHandedInWholeBeforeItsFirstIsConfirmed() throws Exception {
        house.journal().holdAppends();
        var batch = IntStream.range(0, 100)
                .mapToObj(i -> "{\"channel\":\"/chat\",\"data\":" + i + "}")
                .collect(Collectors.joining(",", "[", "]"));
        try (var socket = wire.open()) {
            socket.getOutputStream()
                    .write(("POST /api/v1/batch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                                    + batch.length() + "\r\n\r\n" + batch)
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            eventually(() -> assertEquals(100, house.journal().waiting()));
            house.journal().release();

            assertTrue(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .startsWith("HTTP/1.1 200"));
        }
        assertEquals(
                IntStream.range(0, 100).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]")),
                said("chat"));
        assertEquals(413, wire.post("/api/v1/batch", batch.replace("[", "[0,")).statusCode());
    }

    @Test
    void historyIsReadPageByPage() throws Exception {
        for (int i = 0; i < 7; i++) {
            wire.post("/pub/chat/" + i % 2, String.valueOf(i));
        }

        var pages = new ArrayList<String>();
        var path = "/api/v1/history/chat/*?limit=3";
        JsonNode page;
        do {
            page = json(wire.get(path));
            pages.add(data(page));
            path = "/api/v1/history/chat/*?limit=3&since=" + page.get("next").asText();
        } while (!page.get("complete").asBoolean());

        assertEquals(List.of("[0,1,2]", "[3,4,5]", "[6]"), pages);
        assertEquals("[3,5]", data(json(wire.get("/api/v1/history/chat/1?last=2"))));
        wire.post("/pub/chat/0", "\"new\"");
        assertEquals("[\"new\"]", data(json(wire.get(path))));
    }

    @Test
    void pagesOfLargeEntriesAreShortAndMissNone() throws Exception {
        for (int i = 0; i < 80; i++) {
            wire.post("/pub/large", "\"" + i + "x".repeat(60_000) + "\"");
        }

        var seen = new ArrayList<String>();
        var path = "/api/v1/history/large?limit=1000";
        JsonNode page;
        do {
            var answer = wire.get(path);
            page = json(answer);
            assertTrue(
                    answer.body().length() < 4_300_000,
                    "a page of " + answer.body().length());
            page.get("entries")
                    .forEach(entry -> seen.add(entry.get("data").asText().replace("x", "")));
            path = "/api/v1/history/large?limit=1000&since=" + page.get("next").asText();
        } while (!page.get("complete").asBoolean());

        assertEquals(IntStream.range(0, 80).mapToObj(String::valueOf).toList(), seen);
    }

    @Test
    void historyIsReadBackPageByPage() throws Exception {
        for (int i = 0; i < 7; i++) {
            wire.post("/pub/chat", String.valueOf(i));
        }

        var page = json(wire.get("/api/v1/history/chat?last=2"));
        assertEquals("[5,6]", data(page));
        assertFalse(page.get("complete").asBoolean(), "there are older ones");
        wire.post("/pub/chat", "7");
        assertEquals(
                "[7]",
                data(json(wire.get(
                        "/api/v1/history/chat?since=" + page.get("next").asText()))));

        var pages = new ArrayList<String>();
        var before = page.get("entries").get(0).get("position").asText();
        while (!page.get("complete").asBoolean()) {
            page = json(wire.get("/api/v1/history/chat?limit=2&before=" + before));
            pages.add(data(page));
            before = page.get("next").asText();
            assertEquals(before, page.get("entries").get(0).get("position").asText());
        }
        assertEquals(List.of("[3,4]", "[1,2]", "[0]"), pages);
        page = json(wire.get("/api/v1/history/chat?before=" + before));
        assertEquals("[]", data(page));
        assertTrue(page.get("complete").asBoolean());
        assertEquals(410, wire.get("/api/v1/history/chat?before=another:7").statusCode());
    }

    @Test
    void pagesOfListedOriginsReadHistory() throws Exception {
        wire.post("/pub/chat", "1");

        var read = wire.get("/api/v1/history/chat", "Origin", "https://app.example");
        assertEquals("[1]", data(json(read)));
        assertEquals(
                "https://app.example",
                read.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals(
                403,
                wire.get("/api/v1/history/chat", "Origin", "https://else.example")
                        .statusCode());
    }

    @Test
    void historyThatIsGoneIsSaidToBe() throws Exception {
        var first = json(wire.post("/pub/few/x", "0")).get("position").asText();
        var gone = eventually(() -> {
            wire.post("/pub/few/x", "1");
            var answer = wire.get("/api/v1/history/few/x?since=" + first);
            assertEquals(410, answer.statusCode());
            return answer;
        });

        var problem = JSON.readTree(gone.body());
        assertEquals("history_gone", problem.get("code").asText());
        assertEquals(
                "[]",
                data(json(wire.get(
                        "/api/v1/history/few/x?since=" + problem.get("position").asText()))));
        assertEquals(410, wire.get("/api/v1/history/few/x?since=another:7").statusCode());
    }

    @Test
    void channelsAreListedWithTheirSubscribers() throws Exception {
        wire.post("/pub/b/kept", "1");
        wire.post("/pub/a/kept", "1");
        try (var one = new Lines(wire.stream("/sub/c/live").body());
                var all = new Lines(wire.stream("/sub/a/**").body())) {
            one.next(": welcome");
            all.next(": welcome");

            var first = json(wire.get("/api/v1/channels?limit=2"));
            assertEquals(
                    "[{\"channel\":\"/a/kept\",\"subscribers\":1},{\"channel\":\"/b/kept\",\"subscribers\":0}]",
                    first.get("channels").toString());
            var second = json(wire.get(
                    "/api/v1/channels?limit=2&after=" + first.get("next").asText()));
            assertEquals("{\"channels\":[{\"channel\":\"/c/live\",\"subscribers\":1}]}", second.toString());
            assertEquals(
                    1,
                    json(wire.get("/api/v1/channels?pattern=/b/*"))
                            .get("channels")
                            .size());
        }
    }

    @Test
    void aSessionIsListedAndCanBeEnded() throws Exception {
        try (var stream = new Lines(wire.stream("/sub/chat/**").body())) {
            stream.next(": welcome");
            var session = json(wire.get("/api/v1/sessions")).get("sessions").get(0);
            var path = "/api/v1/sessions/" + session.get("id").asText();

            assertEquals("sse", session.get("transport").asText());
            assertEquals("[\"/chat/**\"]", json(wire.get(path)).get("patterns").toString());
            assertEquals(1, json(wire.get("/api/v1/info")).get("sessions").asInt());
            assertEquals(204, wire.ask("DELETE", path, "").statusCode());
            assertEquals("{\"reason\":\"ended by an operator\"}", stream.next("data: "));
            stream.rest();
            eventually(() -> assertEquals(404, wire.get(path).statusCode()));
            eventually(() -> assertEquals(
                    0, json(wire.get("/api/v1/info")).get("subscriptions").asInt()));
        }
    }

    @Test
    void refusalsOfTheJournalHaveTheirOwnStatus() throws Exception {
        var expected = Map.of(
                Receipt.Reason.FULL, 507,
                Receipt.Reason.BROKEN, 503,
                Receipt.Reason.OVERLOADED, 503,
                Receipt.Reason.CLOSED, 503);
        for (var each : expected.entrySet()) {
            house.journal().refuseAppends(each.getKey());
            var answer = wire.post("/pub/chat", "1");

            assertEquals(each.getValue(), answer.statusCode(), each.getKey().name());
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        }
        house.journal().heal();
        assertEquals(
                413, wire.post("/pub/chat", "\"" + "x".repeat(65_600) + "\"").statusCode());
        assertEquals("[]", said("chat"));
    }

    @Test
    void readinessFollowsTheJournalAndTheDrain() throws Exception {
        assertEquals(200, wire.get("/health/ready").statusCode());

        house.journal().refuseAppends();
        var impaired = wire.get("/health/ready");
        assertEquals(503, impaired.statusCode());
        assertTrue(impaired.body().contains("takes nothing just now"), impaired.body());
        assertEquals(200, wire.get("/health/live").statusCode());

        house.journal().heal();
        assertEquals(200, wire.get("/health/ready").statusCode());
        house.drain();
        assertEquals(503, wire.get("/health/ready").statusCode());
        assertEquals(503, wire.get("/sub/chat").statusCode());
    }

    @Test
    void historyThatCannotBeReadIsNoMistakeOfTheCaller() throws Exception {
        house.journal().breakReads();

        for (var path : List.of("/api/v1/history/chat", "/sub/chat?last=1")) {
            var answer = wire.get(path);
            assertEquals(503, answer.statusCode(), path);
            assertTrue(answer.body().contains("storage_broken"), answer.body());
        }
    }

    @Test
    void metricsAreThereForPrometheus() throws Exception {
        var metrics = wire.get("/metrics");

        assertEquals(200, metrics.statusCode());
        assertTrue(metrics.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
        assertTrue(metrics.body().contains("herald_streams 0"), metrics.body());
        assertTrue(metrics.body().contains("herald_journal_impaired 0"), metrics.body());
        house.journal().refuseAppends();
        assertTrue(wire.get("/metrics").body().contains("herald_journal_impaired 1"));
    }

    private JsonNode history(String channel) throws Exception {
        return json(wire.get("/api/v1/history/" + channel));
    }

    private String said(String channel) throws Exception {
        return data(history(channel));
    }

    private static String data(JsonNode page) {
        var data = JSON.createArrayNode();
        page.get("entries").forEach(entry -> data.add(entry.get("data")));
        return data.toString();
    }

    static List<String> data(List<String> entries) throws Exception {
        var data = new ArrayList<String>();
        for (var entry : entries) {
            data.add(JSON.readTree(entry).get("data").toString());
        }
        return data;
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        assertNotEquals(
                Problem.MEDIA_TYPE, answer.headers().firstValue("Content-Type").orElse(""));
        return JSON.readTree(answer.body());
    }
}
