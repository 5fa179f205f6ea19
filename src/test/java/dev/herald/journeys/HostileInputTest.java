package dev.herald.journeys;

import static dev.herald.props.RawSocket.COMPRESSED;
import static dev.herald.props.RawSocket.FIN;
import static dev.herald.props.RawSocket.PING;
import static dev.herald.props.RawSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.bayeux.websocket.Upgrade;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.RawSocket;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an attacker sends, as it goes over the wire; after each attack another client's traffic flows as before. */
class HostileInputTest {
    private BayeuxHouse house;
    private Talker witness;

    @BeforeEach
    void open() throws Exception {
        var usual = BayeuxDoor.Settings.DEFAULTS;
        house = new BayeuxHouse(new BayeuxDoor.Settings(
                usual.messages(),
                usual.maxBodyBytes(),
                usual.sessions(),
                usual.scriptPages(),
                Upgrade.Compression.DEFLATE,
                usual.frames()));
        witness = Talker.to(house.port());
        witness.handshake("");
        witness.subscribe("/witness", "");
    }

    @AfterEach
    void nobodyElseNotices() throws Exception {
        try {
            witness.publish("/witness", "\"still here\"");
            while (!witness.hear("/witness").path("data").asText().equals("still here")) {
                // what else is said there is the reply
            }
        } finally {
            witness.close();
            house.close();
        }
    }

    @Test
    void jsonThatIsTooDeepIsRefused() throws Exception {
        var bomb = "[{\"channel\":\"/a\",\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}]";
        try (var socket = RawSocket.to(house.port())) {
            socket.say(bomb);
            assertTrue(socket.closing().startsWith("1007 not Bayeux messages: it is nested deeper"));
        }
        var answer = Poster.to(house.port()).post(bomb);

        assertEquals(400, answer.status());
        assertTrue(answer.error().startsWith("400::messages_malformed, it is nested deeper"), answer.error());
    }

    @Test
    void aNumberOfAMillionDigitsAndWhateverElseIsTooLargeIsRefused() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            assertTooLarge(socket, "[{\"channel\":\"/a\",\"data\":" + "9".repeat(1_000_000) + "}]");
        }
        try (var socket = RawSocket.to(house.port())) {
            socket.say("[{\"channel\":\"/a\",\"data\":" + "9".repeat(200_000) + "}]");
            assertTrue(socket.closing().startsWith("1007"));
        }
        assertEquals(413, Poster.to(house.port()).post("9".repeat(1_000_000)).status());
    }

    @Test
    void ofDuplicateKeysTheLastIsCheckedAndTheLastIsMeant() throws Exception {
        try (var socket = RawSocket.to(house.port());
                var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/open", "");
            var id = socket.handshake();
            socket.say("[{\"channel\":\"/open\",\"clientId\":\"" + id + "\",\"channel\":\"/secret/a\",\"data\":1}]");
            assertTrue(socket.hear("/secret/a").contains("403:/secret/a:publish_denied"));
            socket.say("[{\"channel\":\"/secret/a\",\"clientId\":\"" + id
                    + "\",\"data\":1,\"channel\":\"/open\",\"data\":2}]");
            assertTrue(socket.hear("/open").contains("\"successful\":true"));

            assertEquals(2, talker.hear("/open").path("data").asInt());
        }
    }

    @Test
    void aCompressedBombIsNotUnpacked() throws Exception {
        try (var socket = new RawSocket(house.port(), "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            assertTrue(socket.head().contains("permessage-deflate"), socket.head());
            socket.send(FIN | COMPRESSED | TEXT, deflated(200 << 20));

            assertTrue(socket.closing().startsWith("1009"));
        }
    }

    @Test
    void aCompressedBodyIsNotUnpacked() throws Exception {
        var body = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(body)) {
            for (int i = 0; i < 200; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        try (var socket = new Wire(house.port()).open()) {
            socket.getOutputStream()
                    .write(
                            ("POST /bayeux HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                                            + "Content-Type: application/json\r\nContent-Length: " + body.size()
                                            + "\r\n\r\n")
                                    .getBytes(UTF_8));
            socket.getOutputStream().write(body.toByteArray());
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertTrue(answer.matches("(?s)HTTP/1.1 4(00|13|15) .*"), answer);
        }
    }

    @Test
    void noChannelHasControlCharactersOrHalvesOfPairs() {
        var poster = Poster.to(house.port());
        poster.handshake();
        for (var name : new String[] {
            "/a\\u0000",
            "/a\\r\\nb",
            "/a\\u001b[31m",
            "/\\ud800",
            "/a\\udfff",
            "/\\u202e",
            "/~a\\n/b",
            "/a b",
            "/\\u007f"
        }) {
            var published = poster.post("[{\"channel\":\"" + name + "\",\"clientId\":\"CLIENT\",\"data\":1}]");
            var subscribed = poster.subscribe(name, "");

            assertTrue(published.error().startsWith("405:"), published.text());
            assertTrue(subscribed.error().startsWith("403:"), subscribed.text());
            assertTrue(published.error().chars().allMatch(c -> c >= ' ' && c < 127), published.text());
        }
    }

    @Test
    void whatClientsSayCannotBeginALineOfTheLog() throws Exception {
        var evil = "x\\r\\n2026-01-01 ERROR forged\\u001b[2J\\u009b";
        var events = new ListAppender<ILoggingEvent>();
        var ours = (Logger) LoggerFactory.getLogger("dev.herald");
        var before = ours.getLevel();
        events.start();
        ours.addAppender(events);
        ours.setLevel(Level.INFO); // what CometD tells at DEBUG is left to the pattern, as below
        try {
            var poster = Poster.to(house.port());
            poster.handshake();
            poster.post("[{\"channel\":\"/" + evil + "\",\"clientId\":\"" + evil + "\",\"id\":\"" + evil + "\"}]");
            poster.subscribe("/" + evil, ",\"ext\":{\"herald\":{\"since\":\"" + evil + "\"}}");
            poster.post("{" + evil);
            new Wire(house.port())
                    .raw(
                            "GET /bayeux%0d%0aforged?jsonp=%0d%0aforged HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \u001b[2Jx\r\n"
                                    + "Connection: close\r\n\r\n");
            try (var socket = new RawSocket(house.port(), "User-Agent: \u001b[2J\u0007forged\r\n")) {
                assertTrue(socket.head().startsWith("http/1.1 400"), socket.head());
            }
        } finally {
            ours.setLevel(before);
            ours.detachAppender(events);
        }
        var forged = events.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.chars().anyMatch(Character::isISOControl))
                .toList();

        assertEquals(Collections.emptyList(), forged);
    }

    @Test
    void theLogWritesNoControlCharactersWhoeverLogsThem() throws Exception {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        var written = new ByteArrayOutputStream();
        var stderr = System.err;
        System.setErr(new PrintStream(written, true, UTF_8));
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(HostileInputTest.class.getResource("/logback.xml"));
            context.getLogger("dev.herald.Any").warn("of {} and {}", "a\r\nforged", "\u001b[2J\u009b\u2028");
        } finally {
            context.stop();
            System.setErr(stderr);
        }

        var line = written.toString(UTF_8);
        assertTrue(line.endsWith("Any - of a??forged and ?[2J??" + System.lineSeparator()), "written: " + line);
    }

    @Test
    void aMillionSubscriptionsAreNotTaken() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var many =
                    IntStream.range(0, 5_000).mapToObj(i -> "\"/s/" + i + "\"").collect(Collectors.joining(","));
            var all = talker.ask(
                    "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":[" + many + "]}]",
                    "/meta/subscribe");
            assertEquals(
                    "403::subscribe_denied, limits.subscriptions is 128 a session",
                    all.path("error").asText());

            for (int i = 0; i < 128; i++) {
                assertTrue(talker.subscribe("/s/" + i, "").path("successful").asBoolean());
            }
            for (int i = 128; i < 500; i++) {
                assertTrue(
                        talker.subscribe("/s/" + i, "").path("error").asText().startsWith("403"));
            }
            assertTrue(house.hub().subscriptions(1_000).size() <= 129);
        }
    }

    @Test
    void fiftyThousandChannelsInOneSubscribeAreTooLarge() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            var id = socket.handshake();
            var many =
                    IntStream.range(0, 50_000).mapToObj(i -> "\"/s/" + i + "\"").collect(Collectors.joining(","));
            assertTooLarge(
                    socket,
                    "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"" + id + "\",\"subscription\":[" + many + "]}]");
        }
    }

    @Test
    void manyEmptyMessagesInABatchAreRefused() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            assertTooLarge(socket, "[" + "{},".repeat(400_000) + "{}]");
        }
        try (var socket = RawSocket.to(house.port())) {
            socket.say("[" + "{},".repeat(80_000) + "{}]");
            assertEquals("1007 not Bayeux messages: there are more than 100 messages", socket.closing());
        }
    }

    @Test
    void framesThatComeByteByByteAreFrames() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            var text =
                    "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"]}]"
                            .getBytes(UTF_8);
            for (byte each : RawSocket.frame(FIN | TEXT, text)) {
                socket.raw(new byte[] {each});
            }
            assertTrue(socket.hear("/meta/handshake").contains("\"successful\":true"));
            socket.send(TEXT, new byte[0]);
            for (byte each : text) {
                socket.send(0, new byte[] {each});
            }
            socket.send(FIN, new byte[0]);
            assertTrue(socket.hear("/meta/handshake").contains("\"successful\":true"));
        }
    }

    @Test
    void aFloodOfPingsComesToAnEnd() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            socket.handshake();
            assertEnds(socket, () -> {
                for (int i = 0; i < 10_000; i++) {
                    socket.send(FIN | PING, new byte[100]);
                }
            });
        }
    }

    @Test
    void aTextOfAHundredThousandFragmentsEndsAtTheLimit() throws Exception {
        try (var socket = RawSocket.to(house.port())) {
            var fragments = new ByteArrayOutputStream();
            fragments.writeBytes(RawSocket.frame(TEXT, new byte[] {' ', ' ', ' '}));
            for (int i = 0; i < 100_000; i++) {
                fragments.writeBytes(RawSocket.frame(0, new byte[] {' ', ' ', ' '}));
            }
            assertEnds(socket, () -> socket.raw(fragments.toByteArray()));
        }
    }

    private interface Attack {
        void send() throws IOException;
    }

    private static void assertTooLarge(RawSocket socket, String text) throws IOException {
        assertEnds(socket, () -> socket.say(text));
    }

    /** The server ends the connection because of too much; who still sends may not hear why. */
    private static void assertEnds(RawSocket socket, Attack attack) throws IOException {
        try {
            attack.send();
            assertTrue(socket.closing().matches("100[89] .*"));
        } catch (SocketException e) {
            assertTrue(e.getMessage().matches("(?i).*(broken pipe|reset).*"), e.getMessage());
        }
    }

    /** So many zeros, as permessage-deflate packs them. */
    private static byte[] deflated(int zeros) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        var packed = new ByteArrayOutputStream();
        var buffer = new byte[64 * 1024];
        var input = new byte[1 << 20];
        Arrays.fill(input, (byte) ' ');
        for (int i = 0; i < zeros / input.length; i++) {
            deflater.setInput(input);
            while (!deflater.needsInput()) {
                packed.write(buffer, 0, deflater.deflate(buffer, 0, buffer.length, Deflater.NO_FLUSH));
            }
        }
        packed.write(buffer, 0, deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH));
        deflater.end();
        return Arrays.copyOf(packed.toByteArray(), packed.size() - 4);
    }
}
