package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.events.EventsDoor;
import dev.herald.message.Pattern;
import dev.herald.props.HttpHouse;
import dev.herald.props.Lines;
import dev.herald.props.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of events on the wire (R23, R35). */
class EventStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NDJSON = "application/x-ndjson";
    private static final int QUEUE = 1024 * 1024;

    private HttpHouse house;
    private Wire wire;

    @BeforeEach
    void open() throws Exception {
        house = HttpHouse.streaming(new EventsDoor.Settings(QUEUE, Duration.ofMillis(200)));
        wire = house.wire();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void whatIsPublishedArrivesAsAnEventWithItsPosition() throws Exception {
        var answer = wire.stream("/sub/chat");
        try (var stream = new Lines(answer.body())) {
            assertEquals(
                    "text/event-stream;charset=utf-8",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals("2000", stream.next("retry: "));
            assertEquals(answer.headers().firstValue("Herald-Position").orElse(""), stream.next("id: "));

            var position = HttpApiTest.json(wire.post("/pub/chat", "{\"text\":\n\"hi\"}"))
                    .get("position")
                    .asText();

            assertEquals(position, stream.next("id: "));
            var entry = JSON.readTree(stream.next("data: "));
            assertEquals("/chat", entry.get("channel").asText());
            assertEquals("{\"text\":\"hi\"}", entry.get("data").toString());
            assertEquals(position, entry.get("position").asText());
            assertTrue(entry.get("time").asText().endsWith("Z"));
        }
    }

    @Test
    void whoComesBackGetsWhatItMissedOnceAndInOrder() throws Exception {
        String seen;
        try (var stream = new Lines(wire.stream("/sub/chat/**").body())) {
            stream.next(": welcome");
            say(0, 3);
            stream.next(2, "data: ");
            stream.next("id: ");
            seen = JSON.readTree(stream.next("data: ")).get("position").asText();
        }
        say(3, 700); // more than one page of the hub's

        try (var stream =
                new Lines(wire.stream("/sub/chat/**", "Last-Event-ID", seen).body())) {
            stream.next("retry: ");
            say(700, 710);
            assertEquals(numbers(3, 710), HttpApiTest.data(stream.next(707, "data: ")));
        }
    }

    @Test
    void whoSawNothingYetComesBackToWhereItBegan() throws Exception {
        String began;
        try (var stream = new Lines(wire.stream("/sub/chat/a").body())) {
            began = stream.next("id: ");
        }
        say(0, 2);

        try (var stream =
                new Lines(wire.stream("/sub/chat/a", "Last-Event-ID", began).body())) {
            assertEquals(List.of("0", "1"), HttpApiTest.data(stream.next(2, "data: ")));
        }
    }

    @Test
    void whoAskedForTheNewestFewAndSawNoneComesBackToTheSamePlace() throws Exception {
        for (int before : List.of(0, 5)) {
            say(0, before);
            String began;
            try (var stream = new Lines(wire.stream("/sub/chat/a?last=2").body())) {
                began = stream.next("id: ");
            }
            say(10, 14);

            var expected = before == 0 ? List.of("10", "11", "12", "13") : List.of("3", "4", "10", "11", "12", "13");
            try (var stream = new Lines(
                    wire.stream("/sub/chat/a?last=2", "Last-Event-ID", began).body())) {
                assertEquals(expected, HttpApiTest.data(stream.next(expected.size(), "data: ")));
            }
        }
    }

    @Test
    void aStreamBeginsWhereItIsToldTo() throws Exception {
        say(0, 5);
        var third = HttpApiTest.json(wire.get("/api/v1/history/chat/a?limit=3"))
                .get("next")
                .asText();

        for (var start : List.of("last=2", "since=" + third)) {
            try (var stream = new Lines(wire.stream("/sub/chat/a?" + start).body())) {
                assertEquals(List.of("3", "4"), HttpApiTest.data(stream.next(2, "data: ")), start);
            }
        }
        try (var stream = new Lines(wire.stream("/sub/chat/a?since=beginning").body())) {
            assertEquals(numbers(0, 5), HttpApiTest.data(stream.next(5, "data: ")));
        }
    }

    @Test
    void whereHistoryIsGoneTheReaderIsTold() throws Exception {
        var first =
                HttpApiTest.json(wire.post("/pub/few/x", "0")).get("position").asText();
        eventually(() -> {
            wire.post("/pub/few/x", "1");
            assertEquals(410, wire.get("/api/v1/history/few/x?since=" + first).statusCode());
        });
        house.publish("/chat/other", 5_000); // so that the hub, which remembers a while, has forgotten as well
        for (var lost : List.of(first, "another:7")) {
            try (var stream = new Lines(
                            wire.stream("/sub/few/x", "Last-Event-ID", lost).body());
                    var lines = new Lines(wire.stream("/sub/few/x?since=" + lost, "Accept", NDJSON)
                            .body())) {
                stream.next("event: gap");
                var resumed = stream.next("id: ");
                assertEquals(
                        resumed,
                        JSON.readTree(stream.next("data: ")).get("position").asText());
                assertTrue(lines.next("{\"gap\":").endsWith("\"position\":\"" + resumed + "\"}"));

                wire.post("/pub/few/x", "\"on\"");
                assertEquals(List.of("\"on\""), HttpApiTest.data(stream.next(1, "data: ")));
                assertEquals(
                        "\"/few/x\",\"data\":\"on\"",
                        lines.next("{\"channel\":").substring(0, 20));
            }
        }
    }

    @Test
    void linesOfJsonAreThereForWhoAcceptsThem() throws Exception {
        var answer = wire.stream("/sub/chat/*?last=10", "Accept", NDJSON);
        try (var lines = new Lines(answer.body())) {
            assertEquals(NDJSON, answer.headers().firstValue("Content-Type").orElse(""));
            say(0, 2);
            assertEquals("", lines.next("")); // a heartbeat, or the welcome

            assertEquals("\"/chat/a\",\"data\":0", lines.next("{\"channel\":").substring(0, 18));
            assertEquals("\"/chat/a\",\"data\":1", lines.next("{\"channel\":").substring(0, 18));
        }
    }

    @Test
    void aSilentStreamShowsThatItIsAlive() throws Exception {
        try (var stream = new Lines(wire.stream("/sub/chat").body())) {
            stream.next(": welcome");
            for (int i = 0; i < 3; i++) {
                assertEquals("", stream.next(":"));
            }
        }
    }

    @Test
    void aReaderThatIsGoneIsNoticed() throws Exception {
        try (var socket = wire.open()) {
            socket.getOutputStream()
                    .write("GET /sub/chat HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            eventually(() -> assertEquals(1, house.sessions().count()));
        }
        eventually(() -> assertEquals(0, house.sessions().count()));
        eventually(() -> assertTrue(house.hub().subscriptions(10).isEmpty()));
    }

    @Test
    void aWildcardBringsOnlyWhatItsReaderMayRead() throws Exception {
        try (var anyone = new Lines(wire.stream("/sub/**").body());
                var backend = new Lines(
                        wire.stream("/sub/**", "X-API-Key", HttpHouse.KEY).body())) {
            anyone.next(": welcome");
            backend.next(": welcome");
            wire.post("/pub/secret/plan", "1");
            wire.post("/pub/chat/a", "2");

            assertEquals(List.of("2"), HttpApiTest.data(anyone.next(1, "data: ")));
            assertEquals(List.of("1", "2"), HttpApiTest.data(backend.next(2, "data: ")));
        }
        assertEquals(403, wire.get("/sub/secret/plan").statusCode());
        assertEquals(
                401, wire.get("/sub/chat", "X-API-Key", "not-one-of-the-keys").statusCode());
    }

    @Test
    void aDrainSendsItsReadersAwayForAWhile() throws Exception {
        try (var stream = new Lines(wire.stream("/sub/chat").body());
                var lines = new Lines(wire.stream("/sub/chat", "Accept", NDJSON).body())) {
            stream.next(": welcome");
            lines.next("");
            eventually(() -> assertEquals(2, house.sessions().count()));
            house.drain();

            int wait = Integer.parseInt(stream.next("retry: "));
            assertTrue(wait >= 500 && wait <= 5000, "retry " + wait);
            assertEquals("goodbye", stream.next("event: "));
            stream.rest();
            lines.next("{\"goodbye\":\"the server is stopping\",\"retry\":");
            lines.rest();
        }
    }

    @Test
    void aReaderThatWasLetInJustBeforeTheDrainIsSentAwayToo() throws Exception {
        house.journal().holdReads();
        var coming = CompletableFuture.supplyAsync(
                () -> assertDoesNotThrow(() -> wire.stream("/sub/chat?last=1").body()));
        eventually(() -> assertEquals(1, house.journal().waiting()));
        house.drain();

        house.journal().release();

        try (var stream = new Lines(coming.get(10, TimeUnit.SECONDS))) {
            assertEquals("goodbye", stream.next("event: "));
            stream.rest();
        }
    }

    /** 20 MB for a reader that does not read at first. */
    @Test
    void aSlowReaderCostsBoundedMemoryAndMissesNothing() throws Exception {
        var text = "x".repeat(20_000);
        var seen = new ArrayList<String>();
        try (var socket = wire.open()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.getOutputStream()
                    .write("GET /sub/chat/a HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            eventually(() -> assertEquals(1, house.sessions().count()));
            var session = house.sessions().list(null, 1).get(0);

            long most = 0;
            for (int i = 0; i < 1000; i++) {
                assertEquals(
                        200, wire.post("/pub/chat/a", "\"" + i + text + "\"").statusCode());
                most = Math.max(most, session.queuedBytes());
            }

            assertTrue(most > QUEUE / 2, "it was never behind: " + most);
            assertTrue(most < QUEUE + 2 * text.length(), "too much was queued: " + most);
            try (var lines = new Lines(socket.getInputStream())) {
                for (var line : lines.next(1000, "{\"channel\":\"/chat/a\",\"data\":\"")) {
                    seen.add(line.substring(0, line.indexOf('x')));
                }
            }
        }
        assertEquals(numbers(0, 1000), seen);
    }

    @Test
    void aReaderThatIsTooSlowForWhatIsNotKeptIsSentAway() throws Exception {
        var text = "\"" + "x".repeat(60_000) + "\"";
        try (var socket = wire.open()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.getOutputStream()
                    .write("GET /sub/passing/a HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            eventually(() -> assertEquals(1, house.sessions().count()));

            eventually(() -> {
                wire.post("/pub/passing/a", text);
                assertEquals(0, house.sessions().count());
            });
        }
        assertFalse(house.hub().subscriptions(10).containsKey(new Pattern("/passing/a")));
        var metrics = wire.get("/metrics").body();
        assertTrue(metrics.contains("\nherald_sessions_cut_total 1.0\n"), metrics);
    }

    private void say(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            wire.post("/pub/chat/a", String.valueOf(i));
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }
}
