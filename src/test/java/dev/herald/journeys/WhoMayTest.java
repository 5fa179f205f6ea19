package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, on the bare wire: tokens, their end and their renewal, namespaces (R27). {@link RulesTest} has the rest. */
class WhoMayTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Mint MINT = Mint.hs256(SECRET);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Herald herald;
    private final List<Talker> talkers = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(config());
    }

    @AfterEach
    void close() {
        talkers.forEach(Talker::close);
        herald.close();
    }

    private static Config config() {
        return Config.DEFAULTS
                .with("engine.kind", "memory")
                .with("http.port", "0")
                .with("auth.secret", SECRET)
                .with("auth.namespaces", "[tenant-a, tenant-b]")
                .with("api.keys", KEY)
                .with("channels.\"/users/{sub}/**\"", "{}")
                .with("channels.\"/desk/**\"", "{subscribe: role:editor, publish: role:editor}")
                .with("channels.\"/past/**\"", "{history: role:editor}");
    }

    @Test
    void badTokensAreToldApartNoFinerThanWhatToDo() {
        var cases = Map.of(
                "nonsense",
                "401::token_invalid",
                Mint.hs256("another-secret-of-more-than-32-bytes!").token(claims("ann", 600)),
                "401::token_invalid",
                token("ann", -5),
                "401::token_expired");
        cases.forEach((token, error) -> {
            var talker = anonymous("");
            var reply = talker.handshake(",\"ext\":{\"herald\":{\"token\":\"" + token + "\"}}");
            assertFalse(reply.get("successful").asBoolean());
            assertTrue(reply.get("error").asText().startsWith(error), reply::toString);
            assertEquals(
                    error.endsWith("expired") ? "handshake" : "none",
                    reply.get("advice").get("reconnect").asText());
        });
    }

    @Test
    void aTokenMayComeInAHeader() {
        var ann = Talker.to(herald.port(), "Authorization", "Bearer " + token("ann", 600));
        talkers.add(ann);
        ann.handshake("");

        assertTrue(ann.subscribe("/users/ann/inbox", "").get("successful").asBoolean());
    }

    @Test
    void theClientIsAskedForANewTokenAndGoesOnWithIt() {
        var ann = talker("", token("ann", 6));
        ann.connect();
        ann.subscribe("/users/ann/**", "");

        assertTrue(ann.hear("/herald/token").get("data").get("expires").asLong() <= 6000);
        var other = ann.ask(renewal(token("bob", 600)), "/service/herald/token");
        assertTrue(other.get("error").asText().startsWith("403::token_of_another"), other::toString);
        var renewed = ann.ask(renewal(token("ann", 600)), "/service/herald/token");
        assertTrue(renewed.get("successful").asBoolean(), renewed::toString);
        assertTrue(renewed.get("ext").get("herald").get("expires").asLong() > 500_000);

        awaitSecond(7);
        herald.publish("/users/ann/inbox", "still").toCompletableFuture().join();
        assertEquals("still", ann.hear("/users/ann/inbox").get("data").asText());
    }

    @Test
    void withoutANewOneTheSessionsRightsEndWithItsToken() {
        var ann = talker("", token("ann", 5));
        ann.connect();
        ann.subscribe("/users/ann/inbox", "");

        assertTrue(ann.hear("/herald/ended").get("data").get("error").asText().startsWith("401::token_expired"));
        assertEquals(1013, ann.closeCode(), "try again later");
        eventually(() -> assertEquals(0, sessions()));
    }

    @Test
    void aRoleThatANewTokenLacksEndsTheSubscriptionWithAReason() {
        var eve = talker("", token("eve", 600, "roles", List.of("editor")));
        eve.connect();
        assertTrue(eve.subscribe("/desk/plan", "").get("successful").asBoolean());

        eve.say(renewal(token("eve", 600)));

        var told = eve.hear("/herald/gap").get("data");
        assertEquals("/desk/plan", told.get("subscription").asText());
        assertTrue(told.get("error").asText().startsWith("403:/desk/plan:subscribe_denied"), told::toString);
    }

    @Test
    void historyThatIsKeptBackIsNotRecovered() throws Exception {
        herald.publish("/past/a", "old").toCompletableFuture().join();
        var ann = talker("", token("ann", 600));
        ann.connect();

        var reply = ann.subscribe("/past/a", ",\"ext\":{\"herald\":{\"last\":10}}");

        assertFalse(reply.get("ext").get("herald").get("recovered").asBoolean());
        assertEquals(
                "history_denied", reply.get("ext").get("herald").get("reason").asText());
        assertEquals(403, wire("/api/v1/history/past/a", token("ann", 600)).statusCode());
        assertEquals(
                200,
                wire("/api/v1/history/past/a", token("eve", 600, "roles", List.of("editor")))
                        .statusCode());
    }

    @Test
    void theSameNameInTwoNamespacesNeverCrosses() throws Exception {
        var everywhere = List.of("", "/tenant-a", "/tenant-b");
        var readers = new HashMap<String, Talker>();
        for (var place : everywhere) {
            var reader = talker(place, token("ann", 600));
            reader.connect();
            for (var pattern : List.of("/**", "/chat/*", "/chat/x")) {
                assertTrue(reader.subscribe(pattern, "").get("successful").asBoolean());
            }
            readers.put(place, reader);
        }
        for (var place : everywhere) {
            var writer = talker(place, token("bob", 600));
            assertTrue(writer.ask(said("/chat/x", "from " + place), "/chat/x")
                    .get("successful")
                    .asBoolean());
        }

        for (var place : everywhere) {
            var reader = readers.get(place);
            herald(place, "last");
            var heard = new ArrayList<String>();
            for (var next = data(reader); ; next = data(reader)) {
                heard.add(next.get("channel").asText() + " " + next.get("data").asText());
                if (next.get("data").asText().equals("last")) {
                    break;
                }
            }
            assertEquals(List.of("/chat/x from " + place, "/chat/x last"), heard, place);
        }
        var history = JSON.readTree(new Wire(herald.port())
                .get("/api/v1/history/chat/x", "Authorization", "Bearer " + KEY, "Herald-Namespace", "tenant-a")
                .body());
        assertEquals(2, history.get("entries").size());
        assertEquals("/chat/x", history.get("entries").get(0).get("channel").asText());
    }

    @Test
    void namespacesOpenOnlyToWhomTheyAreFor() {
        assertTrue(anonymous("/tenant-c").handshake("").get("error").asText().startsWith("403::namespace_denied"));
        assertTrue(anonymous("/tenant-b")
                .handshake(with(token("ann", 600, "namespace", "tenant-a")))
                .get("error")
                .asText()
                .startsWith("403::namespace_denied"));
        assertTrue(anonymous("/tenant-a").handshake("").get("successful").asBoolean());
        assertTrue(anonymous("/a%20b").handshake("").get("error").asText().startsWith("400::namespace_invalid"));

        var outside = talker("", token("ann", 600));
        assertFalse(outside.subscribe("/~tenant-a/chat/x", "").get("successful").asBoolean());
        assertFalse(outside.ask(said("/~tenant-a/chat/x"), "/~tenant-a/chat/x")
                .get("successful")
                .asBoolean());
    }

    @Test
    void aTicketOpensAStreamOnce() throws Exception {
        var wire = new Wire(herald.port());
        var ticket = JSON.readTree(
                        wire.ask("POST", "/api/v1/tickets", "", "Authorization", "Bearer " + token("ann", 600))
                                .body())
                .get("ticket")
                .asText();

        assertEquals(403, wire.ask("HEAD", "/sub/users/ann/inbox", "").statusCode());
        assertEquals(
                200,
                wire.ask("HEAD", "/sub/users/ann/inbox?ticket=" + ticket, "").statusCode());
        assertEquals(
                401,
                wire.ask("HEAD", "/sub/users/ann/inbox?ticket=" + ticket, "").statusCode());
        assertEquals(401, wire.ask("POST", "/api/v1/tickets", "").statusCode());
    }

    private void herald(String place, String text) throws Exception {
        var wire = new Wire(herald.port());
        var namespace = place.isEmpty() ? "" : place.substring(1);
        var answer = namespace.isEmpty()
                ? wire.ask("POST", "/pub/chat/x", "\"" + text + "\"", "Authorization", "Bearer " + KEY)
                : wire.ask(
                        "POST",
                        "/pub/chat/x",
                        "\"" + text + "\"",
                        "Authorization",
                        "Bearer " + KEY,
                        "Herald-Namespace",
                        namespace);
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private java.net.http.HttpResponse<String> wire(String path, String token) throws Exception {
        return new Wire(herald.port()).get(path, "Authorization", "Bearer " + token);
    }

    private int sessions() throws Exception {
        return JSON.readTree(new Wire(herald.port())
                        .get("/api/v1/sessions", "Authorization", "Bearer " + KEY)
                        .body())
                .get("sessions")
                .size();
    }

    /** The next that was published, but for what the server says of itself. */
    private static JsonNode data(Talker talker) {
        while (true) {
            var message = talker.hear();
            var channel = message.path("channel").asText();
            if (!channel.startsWith("/meta/") && !channel.startsWith("/herald/")) {
                return message;
            }
        }
    }

    private static void awaitSecond(int seconds) {
        var until = Instant.now().plusSeconds(seconds);
        eventually(() -> assertTrue(Instant.now().isAfter(until)));
    }

    private Talker talker(String place, String token) {
        var talker = anonymous(place);
        var reply = talker.handshake(with(token));
        assertTrue(reply.get("successful").asBoolean(), reply::toString);
        return talker;
    }

    private Talker anonymous(String place) {
        var talker = Talker.at(herald.port(), "/bayeux" + place);
        talkers.add(talker);
        return talker;
    }

    private static String with(String token) {
        return ",\"ext\":{\"herald\":{\"token\":\"" + token + "\"}}";
    }

    private static String renewal(String token) {
        return "[{\"channel\":\"/service/herald/token\",\"clientId\":\"CLIENT\",\"data\":{}" + with(token) + "}]";
    }

    private static String said(String channel) {
        return said(channel, "hi");
    }

    private static String said(String channel, String text) {
        return "[{\"channel\":\"" + channel + "\",\"clientId\":\"CLIENT\",\"id\":\"1\",\"data\":\"" + text + "\"}]";
    }

    private static String token(String subject, int seconds, Object... more) {
        var claims = new HashMap<>(claims(subject, seconds));
        for (int i = 0; i < more.length; i += 2) {
            claims.put((String) more[i], more[i + 1]);
        }
        return MINT.token(claims);
    }

    private static Map<String, Object> claims(String subject, int seconds) {
        return Map.of("sub", subject, "exp", Instant.now().getEpochSecond() + seconds);
    }
}
