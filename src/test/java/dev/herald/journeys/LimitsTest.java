package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.limits.Limiter;
import dev.herald.limits.Rates;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.HttpHouse;
import dev.herald.props.Poster;
import dev.herald.props.RawSocket;
import dev.herald.props.Talker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over a limit, what is asked for is refused by the limit's name, and nobody else notices (R32). */
class LimitsTest {
    private static final Rates SLOW = new Rates(1, 64 * 1024, 3); // and so ten messages at once
    private static final Rates WIDE = new Rates(100_000, 1 << 30, 100_000);
    private static final Limiter.Settings SETTINGS = new Limiter.Settings(SLOW, WIDE, WIDE, 10, 100, 1_000, 1_000);
    private static final String RATE = "429:/chat:rate_limited, limits.messages is 1 a second";

    private static BayeuxHouse house;

    @BeforeAll
    static void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, SETTINGS, Long.MAX_VALUE);
        house.publish("/chat", "0");
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @Test
    void aBurstIsTakenAndWhatIsBeyondRefusedByTheLimitsName() {
        try (var talker = Talker.to(house.port());
                var other = Talker.to(house.port())) {
            talker.handshake("");
            other.handshake("");
            var replies = publishMany(talker, "/chat", 18);

            assertTrue(replies.subList(0, 10).stream().allMatch(LimitsTest::isSuccessful), replies.toString());
            assertEquals(RATE, replies.get(17).path("error").asText());
            assertTrue(isSuccessful(publishMany(other, "/chat", 1).get(0)), "another session is not concerned");
        }
    }

    @Test
    void whoWaitsMayGoOn() throws Exception {
        var nine = new Limiter.Settings(new Rates(9, 1 << 20, 9), WIDE, WIDE, 10, 100, 1_000, 1_000);
        try (var patient = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, nine, Long.MAX_VALUE);
                var talker = Talker.to(patient.port())) {
            talker.handshake("");
            var last = publishMany(talker, "/chat", 100).get(99);

            assertEquals(
                    "429:/chat:rate_limited, limits.messages is 9 a second",
                    last.path("error").asText());
            eventually(() ->
                    assertTrue(isSuccessful(publishMany(talker, "/chat", 1).get(0))));
        }
    }

    @Test
    void bytesAreLimitedAsWell() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var large = "\"" + "x".repeat(60_000) + "\"";
            var batch = "[" + publications("/chat", large, 4) + "]";
            talker.say(batch);
            talker.say(batch);
            talker.say(batch);
            var errors = replies(talker, 12).stream()
                    .map(reply -> reply.path("error").asText())
                    .filter(error -> error.startsWith("429"))
                    .collect(Collectors.toSet());

            assertTrue(errors.contains(RATE), errors.toString());
        }
    }

    @Test
    void whoGoesOnFarBeyondIsEndedWithTheReason() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            var id = socket.handshake();
            socket.say("[" + publications("/chat", "1", 60).replace("CLIENT", id) + "]");

            assertEquals("1013 limits.messages is 1 a second, and it goes on far beyond", socket.closing());
            eventually(() -> assertTrue(house.sessions().find(id).isEmpty()));
        }
    }

    @Test
    void onlySoManyChannelsAreBegun() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var told = IntStream.range(0, 4)
                    .mapToObj(i -> publishMany(talker, "/new/" + i, 1).get(0))
                    .toList();

            assertTrue(told.subList(0, 3).stream().allMatch(LimitsTest::isSuccessful), told.toString());
            assertEquals(
                    "429:/new/3:rate_limited, limits.new_channels is 3 a minute",
                    told.get(3).path("error").asText());
            assertTrue(isSuccessful(publishMany(talker, "/new/0", 1).get(0)));
            assertTrue(isSuccessful(publishMany(talker, "/passing/new", 1).get(0)), "nothing is begun by that");
        }
    }

    @Test
    void tooManyHandshakesAreToldToComeLater() throws Exception {
        var few = new Limiter.Settings(WIDE, WIDE, WIDE, 10, 100, 1, 1_000);
        try (var strict = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, few, Long.MAX_VALUE);
                var before = Talker.to(strict.port())) {
            before.handshake("");
            var replies = IntStream.range(0, 40)
                    .mapToObj(i -> Poster.to(strict.port()).handshake())
                    .toList();
            var refused = replies.stream().filter(reply -> !isSuccessful(reply)).findFirst();
            var reply = refused.orElseThrow(() -> new AssertionError("none was refused"));

            assertEquals(
                    "429::rate_limited, limits.handshakes is 1 a second",
                    reply.path("error").asText());
            assertEquals("handshake", reply.path("advice").path("reconnect").asText());
            assertTrue(reply.path("advice").path("interval").asInt() >= 1_000, reply.toString());
            assertTrue(isSuccessful(publishMany(before, "/chat", 1).get(0)), "who is there goes on");
        }
    }

    @Test
    void handshakesOverOneSocketComeToAnEnd() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            for (int i = 0; i < 100; i++) {
                socket.handshake();
            }
            socket.say("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[]}]");

            assertEquals("1008 too many handshakes, or messages of no session", socket.closing());
        }
    }

    @Test
    void aBackendsKeyHasLimitsOverHttp() throws Exception {
        var strict = new Limiter.Settings(WIDE, WIDE, SLOW, 10, 100, 1_000, 1_000);
        try (var http = HttpHouse.limited(strict)) {
            var wire = http.wire();
            var answers = new ArrayList<java.net.http.HttpResponse<String>>();
            for (int i = 0; i < 40; i++) {
                answers.add(wire.post("/pub/chat", "1", "Authorization", "Bearer " + HttpHouse.KEY));
            }
            var refused = answers.stream()
                    .filter(answer -> answer.statusCode() != 200)
                    .findFirst()
                    .orElseThrow();

            assertEquals(200, answers.get(9).statusCode());
            assertEquals(429, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
            assertTrue(refused.body().contains("\"code\":\"rate_limited\""), refused.body());
            assertTrue(refused.body().contains("limits.backend.messages is 1 a second"), refused.body());
        }
    }

    @Test
    void whatIsRefusedIsCounted() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            publishMany(talker, "/chat", 15);

            assertTrue(house.metrics()
                    .lines()
                    .anyMatch(line ->
                            line.startsWith("herald_refused_total{limit=\"messages\"}") && !line.endsWith(" 0.0")));
        }
    }

    private static List<JsonNode> publishMany(Talker talker, String channel, int count) {
        talker.say("[" + publications(channel, "1", count) + "]");
        return replies(talker, count);
    }

    private static String publications(String channel, String data, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"channel\":\"" + channel + "\",\"clientId\":\"CLIENT\",\"id\":\"" + i + "\",\"data\":"
                        + data + "}")
                .collect(Collectors.joining(","));
    }

    private static List<JsonNode> replies(Talker talker, int count) {
        return IntStream.range(0, count).mapToObj(i -> talker.hear()).toList();
    }

    private static boolean isSuccessful(JsonNode reply) {
        return reply.path("successful").asBoolean();
    }
}
