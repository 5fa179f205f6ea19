package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may drive a session, what one may cost, and what becomes of nonsense (R20, R22). */
class BayeuxSessionsTest {
    private static BayeuxHouse house;

    @BeforeAll
    static void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    // ---- a client id alone opens nothing

    @Test
    void anotherConnectionCannotSpeakForAClientWhoseIdItKnows() {
        try (var victim = Talker.to(house.port());
                var thief = Talker.to(house.port())) {
            victim.handshake("");
            thief.pretend(victim.clientId());

            var publish = thief.ask("[{\"channel\":\"/theft\",\"clientId\":\"CLIENT\",\"data\":1}]", "/theft");
            assertEquals("402::session_unknown", publish.path("error").asText());
            var disconnect =
                    thief.ask("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]", "/meta/disconnect");
            assertEquals("402::session_unknown", disconnect.path("error").asText());
            assertTrue(victim.subscribe("/theft", "").path("successful").asBoolean(), "the victim goes on");
        }
        var poster = Poster.to(house.port());
        poster.handshake();
        var thief = Poster.withoutCookies(house.port());
        assertEquals(
                "402::session_unknown",
                thief.post("[{\"channel\":\"/theft\",\"clientId\":\"" + poster.clientId() + "\",\"data\":1}]")
                        .error());
    }

    @Test
    void theSecretProvesASessionFromANewConnection() {
        String secret;
        String clientId;
        try (var first = Talker.to(house.port())) {
            var reply = first.handshake(",\"ext\":{\"herald\":{}}");
            secret = reply.path("ext").path("herald").path("secret").asText();
            assertFalse(secret.isEmpty(), reply.toString());
            first.subscribe("/resume", "");
            clientId = first.clientId();
        }
        try (var second = Talker.to(house.port())) {
            second.pretend(clientId);
            second.say("[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"websocket\","
                    + "\"ext\":{\"herald\":{\"secret\":\"" + secret + "\"}}}]");
            assertTrue(second.hear("/meta/connect").path("successful").asBoolean());
            house.publish("/resume", "1");
            assertEquals("1", second.hear("/resume").path("data").toString());
        }
        // The session goes on over HTTP as well, without any cookie.
        var poster = Poster.withoutCookies(house.port());
        var answer = poster.post("[{\"channel\":\"/meta/connect\",\"clientId\":\"" + clientId
                + "\",\"connectionType\":\"long-polling\",\"advice\":{\"timeout\":0},\"ext\":{\"herald\":{\"secret\":\""
                + secret
                + "\"}}}]");
        assertTrue(answer.on("/meta/connect").path("successful").asBoolean(), answer.text());
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainOverTheNextConnection() {
        String proof;
        String clientId;
        long batch;
        try (var first = Talker.to(house.port())) {
            var reply = first.handshake(",\"ext\":{\"ack\":true,\"herald\":{}}");
            assertTrue(reply.path("ext").path("ack").asBoolean(), reply.toString());
            proof = ",\"herald\":{\"secret\":"
                    + reply.path("ext").path("herald").path("secret") + "}";
            clientId = first.clientId();
            first.subscribe("/acked", "");
            batch = connectAcknowledging(first, -1, "").path("ext").path("ack").asLong();
            house.publish("/acked", "1");
            connectAcknowledging(first, batch, "");
        }
        try (var second = Talker.to(house.port())) {
            second.pretend(clientId);
            second.say(acknowledging(batch, proof));
            assertEquals("1", second.hear("/acked").path("data").toString(), "it was sent, but never acknowledged");
            long next = second.hear("/meta/connect").path("ext").path("ack").asLong();
            house.publish("/acked", "2");
            second.say(acknowledging(next, ""));
            assertEquals("2", second.hear("/acked").path("data").toString(), "and what was acknowledged is not");
        }
    }

    private static JsonNode connectAcknowledging(Talker talker, long batch, String more) {
        return talker.ask(acknowledging(batch, more), "/meta/connect");
    }

    private static String acknowledging(long batch, String more) {
        return "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"websocket\",\"ext\":{\"ack\":"
                + batch + more + "}}]";
    }

    @Test
    void aBrowsersCookieProvesASessionThatMovesToWebSocket() {
        var poster = Poster.to(house.port());
        var handshake =
                poster.post("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                        + "[\"long-polling\"]}]");
        var cookie = handshake.response().headers().firstValue("Set-Cookie").orElseThrow();
        var clientId = handshake.on("/meta/handshake").path("clientId").asText();

        try (var talker = Talker.to(house.port(), "Cookie", cookie.substring(0, cookie.indexOf(';')))) {
            talker.pretend(clientId);
            assertTrue(talker.subscribe("/moved", "").path("successful").asBoolean());
        }
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), cookie);
    }

    @Test
    void fayesEarlySocketTakesItsSessionOverAndNoOtherDoes() {
        var poster = Poster.to(house.port());
        try (var early = Talker.to(house.port());
                var thief = Talker.to(house.port())) {
            var handshake =
                    poster.post("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                            + "[\"in-process\",\"websocket\",\"long-polling\"]}]");
            var clientId = handshake.on("/meta/handshake").path("clientId").asText();
            early.pretend(clientId);
            thief.pretend(clientId);

            assertTrue(early.subscribe("/early", "").path("successful").asBoolean());
            assertEquals(
                    "402::session_unknown",
                    thief.subscribe("/early", "").path("error").asText());
            house.publish("/early", "1");
            assertEquals("1", early.hear("/early").path("data").toString());
        }
    }

    @Test
    void oneSocketHasOneSession() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var former = talker.clientId();
            talker.handshake("");

            assertTrue(house.sessions().find(former).isEmpty());
            assertTrue(house.sessions().find(talker.clientId()).isPresent());
        }
    }

    @Test
    void aSessionThatLeavesIsForgotten() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/left", "");
            talker.ask("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]", "/meta/disconnect");

            assertTrue(house.sessions().find(talker.clientId()).isEmpty());
            eventually(() -> assertEquals(0, house.hub().audience(new dev.herald.message.Channel("/left"))));
        }
    }

    // ---- limits

    @Test
    void aSessionHasAtMost128Subscriptions() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var names =
                    IntStream.range(0, 128).mapToObj(n -> "\"/many/" + n + "\"").collect(Collectors.joining(","));
            assertTrue(talker.ask(
                            "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":[" + names
                                    + "]}]",
                            "/meta/subscribe")
                    .path("successful")
                    .asBoolean());
            var refused = talker.subscribe("/many/more", "");
            assertTrue(refused.path("error").asText().startsWith("403::subscribe_denied"), refused.toString());
            assertTrue(talker.subscribe("/many/3", "").path("successful").asBoolean(), "one that it has is no new one");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"channel\":                    | 400 | not well-formed JSON",
                "nonsense                          | 400 | not well-formed JSON",
                "7                                 | 400 | neither a JSON array",
                "[7]                               | 400 | a message is a JSON object",
                "[{\"channel\":\"/a\"}] []         | 400 | something follows",
                "NESTED                            | 400 | nested deeper than 64",
                "DIGITS                            | 400 | more than 128 digits",
                "BATCH                             | 400 | more than 100 messages",
                "HUGE                              | 413 | larger than 262144 bytes",
            })
    void whatCannotBeToldApartIntoMessagesIsRefusedWhole(String text, int status, String error) {
        var answer = Poster.to(house.port()).post(huge(text));

        assertEquals(status, answer.status());
        assertTrue(answer.error().contains(error), answer.text());
        assertFalse(answer.text().matches("(?s).*(Exception|jackson|\\.java|org\\.).*"), answer.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"channel\": | 1007",
                "nonsense | 1007",
                "NESTED | 1007",
                "DIGITS | 1007",
                "BATCH | 1007",
                "HUGE | 1009",
            })
    void aWebSocketThatSendsNonsenseIsClosedWithTheProperCode(String text, int code) {
        try (var talker = Talker.to(house.port());
                var neighbour = Talker.to(house.port())) {
            neighbour.handshake("");
            talker.say(huge(text));

            assertEquals(code, talker.closeCode());
            assertTrue(neighbour.subscribe("/next/door", "").path("successful").asBoolean(), "nobody else notices");
        }
    }

    private static String huge(String name) {
        return switch (name.strip()) {
            case "NESTED" -> "[{\"channel\":\"/a\",\"data\":" + "[".repeat(70) + "]".repeat(70) + "}]";
            case "DIGITS" -> "[{\"channel\":\"/a\",\"data\":" + "1".repeat(1_000) + "}]";
            case "BATCH" -> "[" + "{\"channel\":\"/a\"},".repeat(100) + "{}]";
            case "HUGE" -> "[{\"channel\":\"/a\",\"data\":\"" + "x".repeat(300_000) + "\"}]";
            default -> name;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"message=%zz", "message=%", "message=[]&a=%u", "message=%FF"})
    void aFormThatCannotBeDecodedIsAnsweredAtOnce(String form) {
        var answer = Poster.to(house.port()).post(form, "Content-Type", "application/x-www-form-urlencoded");

        assertEquals(400, answer.status(), answer.text());
    }

    @Test
    void whatIsNotUtf8IsAnsweredAtOnce() {
        var handshake = "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"data\":1,"
                + "\"supportedConnectionTypes\":[\"long-polling\"]}]";
        var wide = new StringBuilder();
        handshake.chars().forEach(c -> wide.append('\0').append((char) c)); // ASCII in UTF-16, as bytes
        var answer = Poster.to(house.port()).post(wide.toString());
        assertEquals(400, answer.status());
        assertTrue(answer.error().contains("byte of zero"), answer.text());

        assertEquals(200, Poster.to(house.port()).post("\ufeff" + handshake).status(), "a mark does no harm");
    }

    @Test
    void aBodyThatDoesNotArriveWholeIsNotCalledTooLarge() throws Exception {
        try (var socket = new Socket("localhost", house.port())) {
            socket.getOutputStream()
                    .write("POST /bayeux HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n[]"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndItsNeighboursAreNot() {
        var poster = Poster.to(house.port());
        poster.handshake();
        var large = "{\"channel\":\"/size\",\"clientId\":\"CLIENT\",\"data\":\"" + "x".repeat(70_000) + "\"}";
        var small = "{\"channel\":\"/size\",\"clientId\":\"CLIENT\",\"data\":1}";
        var replies = poster.post("[" + large + "," + small + "]").messages();

        assertTrue(replies.get(0).path("error").asText().startsWith("413:"), replies.toString());
        assertTrue(replies.get(1).path("successful").asBoolean());
        assertTrue(poster.publish("/small/a", "\"" + "x".repeat(200) + "\"")
                .path("error")
                .asText()
                .startsWith("413:/small/a:not_accepted"));
    }

    @Test
    void aReaderThatDoesNotReadCostsBoundedMemoryAndMissesNothing() {
        var big = "\"" + "x".repeat(10_000) + "\"";
        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        poster.subscribe("/slow/a", "");
        IntStream.range(0, 1_000).forEach(n -> house.publish("/slow/a", big)); // 10 MB for a queue of 1 MiB
        var session = house.sessions().find(poster.clientId()).orElseThrow();
        assertTrue(session.queuedBytes() < 1_200_000, () -> session.queuedBytes() + " bytes are queued");

        int got = 0;
        while (got < 1_000) {
            var answer = poster.connectSoon().join();
            got += (int) answer.messages().stream()
                    .filter(message -> message.path("channel").asText().equals("/slow/a"))
                    .count();
        }
        assertEquals(1_000, got);
    }

    @Test
    void aReaderTooSlowForWhatIsNotKeptIsCut() {
        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        poster.subscribe("/passing/slow", "");
        var big = "\"" + "x".repeat(50_000) + "\"";
        IntStream.range(0, 40).forEach(n -> house.publish("/passing/slow", big));

        eventually(() -> assertTrue(house.sessions().find(poster.clientId()).isEmpty()));
        var reply = poster.connect().on("/meta/connect");
        assertEquals("handshake", reply.path("advice").path("reconnect").asText());
    }

    // ---- batches and endings

    @Test
    void aBatchIsConfirmedInItsOrder() {
        var poster = Poster.to(house.port());
        poster.handshake();
        var batch = IntStream.range(0, 100)
                .mapToObj(
                        n -> "{\"channel\":\"/batch\",\"clientId\":\"CLIENT\",\"id\":\"" + n + "\",\"data\":" + n + "}")
                .collect(Collectors.joining(",", "[", "]"));
        var replies = poster.post(batch).messages();

        assertEquals(
                IntStream.range(0, 100).mapToObj(Integer::toString).toList(),
                replies.stream().map(reply -> reply.path("id").asText()).toList());
        assertTrue(replies.stream().allMatch(reply -> reply.path("successful").asBoolean()));
    }

    @Test
    void callbackPollingServesAPageThatCanDoNothingBetter() throws Exception {
        var defaults = BayeuxDoor.Settings.DEFAULTS;
        var settings = new BayeuxDoor.Settings(
                defaults.messages(),
                defaults.maxBodyBytes(),
                defaults.sessions(),
                List.of("https://old.example"),
                defaults.compression());
        try (var open = new BayeuxHouse(settings)) {
            var poster = Poster.to(open.port());
            poster.handshake();
            var message = "%5B%7B%22channel%22%3A%22%2Fmeta%2Fconnect%22%2C%22clientId%22%3A%22CLIENT%22%2C"
                    + "%22connectionType%22%3A%22callback-polling%22%7D%5D";
            var answer = poster.get("?jsonp=a.b_1&message=" + message, "Referer", "https://old.example/");

            assertTrue(answer.text().startsWith("/**/a.b_1([{"), answer.text());
            assertTrue(answer.text().endsWith("])"), answer.text());
            assertTrue(answer.response()
                    .headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .startsWith("application/javascript"));
            assertEquals(400, poster.get("?jsonp=alert(1)&message=" + message).status());
            assertEquals(
                    403,
                    poster.get("?jsonp=f&message=" + message, "Sec-Fetch-Site", "cross-site")
                            .status());
        }
    }

    @Test
    void aHeldConnectKeepsItsSessionAliveForLongerThanSilenceWould() throws Exception {
        var defaults = BayeuxDoor.Settings.DEFAULTS;
        var patient = new Exchange.Settings(
                Duration.ofSeconds(3), Duration.ZERO, Duration.ofMillis(500), Duration.ZERO, 4, 128, 1024 * 1024);
        var settings = new BayeuxDoor.Settings(
                defaults.messages(), defaults.maxBodyBytes(), patient, defaults.scriptPages(), defaults.compression());
        try (var open = new BayeuxHouse(settings);
                var talker = Talker.to(open.port())) {
            talker.handshake("");
            talker.connect();
            talker.hear("/meta/connect");
            talker.connect(); // held for 3 s, while a silent session would be swept after 0.5 to 1.5 s

            assertTrue(talker.hear("/meta/connect").path("successful").asBoolean());
            eventually(() -> assertTrue(open.sessions().find(talker.clientId()).isEmpty(), "then it goes"));
        }
    }

    @Test
    void aServerThatClosesSendsItsClientsAwayForAWhile() throws Exception {
        try (var closing = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
                var talker = Talker.to(closing.port())) {
            talker.handshake("");
            talker.connect();
            talker.hear("/meta/connect");
            talker.connect();
            var poster = Poster.to(closing.port());
            poster.handshake();
            poster.connect();
            var held = poster.connectSoon();
            talker.subscribe("/wait", "");
            closing.door().drain(Duration.ofSeconds(2));

            assertTrue(talker.hear("/meta/connect").path("advice").has("interval"));
            assertTrue(held.join().on("/meta/connect").path("advice").has("interval"));
            assertEquals("503::server_closing", poster.handshake().path("error").asText());
        }
    }
}
