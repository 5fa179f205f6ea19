package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import dev.herald.props.Wanderer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A live session moves between long-polling and WebSocket, as herald.js does, and nothing is lost or comes twice. */
@Timeout(180)
class MovingSessionsTest {
    private static final int ROUNDS = Integer.getInteger("herald.moves", 150);

    private static BayeuxHouse house;

    @BeforeAll
    static void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @RepeatedTest(20)
    void whatTheHeldConnectDidNotTakeComesOverTheSocket() throws Exception {
        try (var wanderer = new Wanderer(house.port())) {
            var publishing = Executors.newSingleThreadExecutor();
            try {
                var done = publishing.submit(() -> wanderer.publishTo(house, 300));
                wanderer.poll();
                wanderer.moveUp();
                while (wanderer.heard() < 300) {
                    wanderer.hear();
                }
                done.get();
            } finally {
                publishing.shutdownNow();
            }
            assertEquals(0, wanderer.missedPassing());
        }
    }

    @Test
    void aSessionThatMovesBackAndForthHearsEverythingOnceAndInOrder() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("herald.seed=" + seed);
        var random = new Random(seed);
        var publishing = Executors.newSingleThreadExecutor();
        try (var wanderer = new Wanderer(house.port())) {
            publishing.submit(() -> wanderer.publishTo(house, Integer.MAX_VALUE));
            for (int round = 0; round < ROUNDS; round++) {
                wanderer.wander(random);
            }
            assertTrue(wanderer.heard() > ROUNDS, () -> wanderer.heard() + " heard");
        } finally {
            publishing.shutdownNow();
            assertTrue(publishing.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aBatchWithAConnectAnswersAtOnceWhileAnotherIsHeld() {
        var poster = Poster.withoutCookies(house.port());
        var secret = secretOf(poster.handshake(",\"ext\":{\"herald\":{}}"));
        poster.post(connect("long-polling", secret, "0"));
        for (int i = 0; i < 3; i++) {
            house.publish("/moving/batch", String.valueOf(i));
        }
        var held = poster.postSoon(numbered(1, connect("long-polling", secret, "null")));

        var answer = poster.post(
                "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/moving/batch\","
                        + "\"ext\":{\"herald\":{\"last\":2}}},"
                        + numbered(2, connect("long-polling", secret, "0")).substring(1));
        assertTrue(answer.on("/meta/subscribe").path("successful").asBoolean(), "proven by the second message");
        assertTrue(answer.on("/meta/connect").path("successful").asBoolean());
        assertEquals(2, answer.messages().size(), "the past comes later: " + answer.text());
        var former = held.join();
        assertFalse(former.text().contains("/moving/batch"), former.text());

        var later = poster.post(connect("long-polling", secret, "null"));
        assertEquals(
                List.of("1", "2"),
                later.messages().stream()
                        .filter(message -> message.has("data"))
                        .map(message -> message.path("data").asText())
                        .toList());
    }

    /** As browsers do by themselves when a kept-alive connection breaks under a POST. */
    @Test
    void aConnectThatWasRepeatedOnItsWayShowsThatAReplyWasLost() {
        var poster = Poster.to(house.port());
        var secret = secretOf(poster.handshake(",\"ext\":{\"herald\":{}}"));
        poster.subscribe("/moving/repeated", "");
        var connect = connect("long-polling", secret, "0");
        assertEquals(1, numberOf(poster.post(connect)));
        house.publish("/moving/repeated", "1");
        assertEquals(2, numberOf(poster.post(connect)), "which is lost on its way");

        assertEquals(3, numberOf(poster.post(connect)), "the repeated one, whose sender waits for the second");
    }

    private static int numberOf(Poster.Answer answer) {
        return answer.on("/meta/connect").at("/ext/herald/reply").asInt();
    }

    @Test
    void aConnectThatIsNotToBeHeldTakesTheHeldOnesPlace() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/moving/probe", "");
            talker.connect();
            talker.hear("/meta/connect");
            talker.say(
                    "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"id\":\"held\",\"connectionType\":\"websocket\"}]");
            var probed = talker.ask(
                    "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"id\":\"probe\",\"connectionType\":\"websocket\","
                            + "\"advice\":{\"timeout\":0}}]",
                    "/meta/connect");
            assertEquals("probe", probed.path("id").asText());
            house.publish("/moving/probe", "1");
            assertEquals("/moving/probe", talker.hear().path("channel").asText(), "deliveries go on without a connect");

            talker.say(
                    "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"id\":\"next\",\"connectionType\":\"websocket\","
                            + "\"advice\":{\"timeout\":300}}]");
            assertEquals("next", talker.hear("/meta/connect").path("id").asText(), "the one replaced is not answered");
        }
    }

    private static String secretOf(JsonNode handshake) {
        return handshake.at("/ext/herald/secret").asText();
    }

    /** Whichever comes first, the server knows which is the newest. */
    private static String numbered(int nth, String connect) {
        return connect.replace("\"herald\":{", "\"herald\":{\"nth\":" + nth + ",");
    }

    private static String connect(String type, String secret, String timeout) {
        return "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"" + type
                + "\",\"advice\":{\"timeout\":" + timeout + "},\"ext\":{\"herald\":{\"secret\":\"" + secret + "\"}}}]";
    }
}
