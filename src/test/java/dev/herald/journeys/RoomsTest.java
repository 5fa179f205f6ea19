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
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R28: rooms that only the server puts anybody into. */
class RoomsTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final String NOTICES = "/herald/rooms";

    @TempDir
    Path folder;

    private final Mint mint = Mint.hs256(SECRET);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Herald herald;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev()
                .port(0)
                .folder(folder)
                .with("auth.secret", SECRET)
                .with("auth.namespaces", "[tenant-a]")
                .with("channels", "{'/rooms/**': {subscribe: [server]}}"));
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
        herald.close();
    }

    @Test
    void onlyTheServerPutsASessionIn() {
        var ann = comes("/bayeux", "");
        var snoop = comes("/bayeux", "");

        assertEquals(
                "403:/rooms/blue:subscribe_denied, only the server may subscribe there",
                ann.subscribe("/rooms/blue", "").path("error").asText());
        assertTrue(herald.people().room("/rooms/blue").addSession(ann.clientId()));
        assertEquals(
                "{\"entered\":\"/rooms/blue\"}", ann.hear(NOTICES).path("data").toString());

        assertTrue(snoop.subscribe("/rooms/*", "").path("successful").asBoolean());
        assertTrue(snoop.subscribe("/**", "").path("successful").asBoolean());
        say("/rooms/blue", "1");
        say("/open", "2");

        assertEquals(1, ann.hear("/rooms/blue").path("data").asInt());
        assertEquals("/open", snoop.hear().path("channel").asText(), "wildcards bring nothing of a room");
    }

    @Test
    void whoIsTakenOutHearsNoMore() {
        var ann = comes("/bayeux", "");
        var room = herald.people().room("/rooms/blue");
        room.addSession(ann.clientId());
        room.addSession(ann.clientId());
        assertTrue(ann.subscribe("/open", "").path("successful").asBoolean());

        room.removeSession(ann.clientId());
        assertEquals("{\"left\":\"/rooms/blue\"}", heardAfter(ann, "entered").toString());
        say("/rooms/blue", "1");
        say("/open", "2");

        assertEquals(2, ann.hear().path("data").asInt());
    }

    @Test
    void aMemberMaySubscribeToGetThePastAndStaysAMemberWhateverItUnsubscribes() {
        var ann = comes("/bayeux", "");
        say("/rooms/blue", "0");
        herald.people().room("/rooms/blue").addSession(ann.clientId());
        ann.hear(NOTICES);

        var reply = ann.subscribe("/rooms/blue", ",\"ext\":{\"herald\":{\"last\":1}}");
        assertTrue(reply.path("successful").asBoolean(), reply.toString());
        assertEquals(0, ann.hear("/rooms/blue").path("data").asInt(), "the past");
        ann.say("[{\"channel\":\"/meta/unsubscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/rooms/blue\"}]");
        assertTrue(ann.hear("/meta/unsubscribe").path("successful").asBoolean());
        say("/rooms/blue", "1");

        assertEquals(1, ann.hear("/rooms/blue").path("data").asInt());
    }

    @Test
    void whoIsThereOnItsOwnStaysWhenItsUserIsTakenOut() {
        var phone = comes("/bayeux", token("ada", ""));
        var laptop = comes("/bayeux", token("ada", ""));
        var room = herald.people().room("/rooms/blue");
        room.addSession(phone.clientId());
        room.add("ada").toCompletableFuture().join();
        laptop.hear(NOTICES);

        room.remove("ada").toCompletableFuture().join();
        assertEquals(
                "{\"left\":\"/rooms/blue\"}", laptop.hear(NOTICES).path("data").toString());
        say("/rooms/blue", "1");

        assertEquals(1, phone.hear("/rooms/blue").path("data").asInt());
        assertTrue(laptop.subscribe("/open", "").path("successful").asBoolean());
        say("/open", "2");
        assertEquals("/open", laptop.hear().path("channel").asText());
    }

    @Test
    void aUserIsThereWithAllDevicesAndWithThoseToCome() {
        var phone = comes("/bayeux", token("ada", ""));
        herald.people().room("/rooms/blue").add("ada").toCompletableFuture().join();
        phone.hear(NOTICES);
        var laptop = comes("/bayeux", token("ada", ""));
        var bob = comes("/bayeux", token("bob", ""));
        assertTrue(bob.subscribe("/open", "").path("successful").asBoolean());
        laptop.hear(NOTICES);

        say("/rooms/blue", "1");
        say("/open", "2");

        assertEquals(1, phone.hear("/rooms/blue").path("data").asInt());
        assertEquals(1, laptop.hear("/rooms/blue").path("data").asInt());
        assertEquals("/open", bob.hear().path("channel").asText());
    }

    @Test
    void aUserIsStillThereAfterARestart() throws Exception {
        herald.people().room("/rooms/blue").add("a d/a").toCompletableFuture().join();
        herald.close();
        open();
        var ada = comes("/bayeux", token("a d/a", ""));

        assertEquals(
                "{\"entered\":\"/rooms/blue\"}", ada.hear(NOTICES).path("data").toString());
        say("/rooms/blue", "1");
        assertEquals(1, ada.hear("/rooms/blue").path("data").asInt());
        assertEquals(
                List.of("a d/a"),
                herald.people()
                        .room("/rooms/blue")
                        .users()
                        .toCompletableFuture()
                        .join());
    }

    @Test
    void aRoomOfAnotherNamespaceIsAnother() {
        var ada = comes("/bayeux/tenant-a", token("ada", ",\"ns\":\"tenant-a\""));
        herald.people().room("/rooms/blue").add("ada").toCompletableFuture().join();
        assertFalse(herald.people().room("/rooms/blue").addSession(ada.clientId()));
        herald.people()
                .in("tenant-a")
                .room("/rooms/red")
                .add("ada")
                .toCompletableFuture()
                .join();

        assertEquals(
                "{\"entered\":\"/rooms/red\"}", ada.hear(NOTICES).path("data").toString());
        say("/rooms/blue", "1");
        herald.people().in("tenant-a").room("/rooms/red").publish(2);
        assertEquals("/rooms/red", ada.hear().path("channel").asText());
    }

    @Test
    void backendsPutInAndTakeOutOverHttp() throws Exception {
        var ann = comes("/bayeux", "");
        var said = post(
                "/api/v1/rooms/rooms/blue",
                "{\"add\":{\"users\":[\"ada\",\"bob\"],\"sessions\":[\"" + ann.clientId() + "\",\"nobody\"]}}");

        assertEquals(200, said.statusCode(), said.body());
        assertEquals(
                "{\"room\":\"/rooms/blue\",\"absent\":[\"nobody\"]}",
                said.body().strip());
        ann.hear(NOTICES);
        assertEquals(
                "{\"room\":\"/rooms/blue\",\"users\":[\"ada\",\"bob\"],\"sessions\":[\"" + ann.clientId() + "\"]}",
                new Wire(herald.port()).get("/api/v1/rooms/rooms/blue").body().strip());
        post("/api/v1/rooms/rooms/blue", "{\"remove\":{\"users\":[\"bob\"]}}");
        eventually(() -> assertEquals(
                List.of("ada"),
                herald.people()
                        .room("/rooms/blue")
                        .users()
                        .toCompletableFuture()
                        .join()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"add":{"user":["ada"]}}     | there is no member 'user'
            {"ad":{"users":["ada"]}}     | there is no member 'ad'
            {}                           | nobody is to be added or removed
            {"add":{"users":[""]}}       | a name in 'users' has 1 to 1024 characters
            """)
    void aWrongOrderIsRefusedByName(String order, String detail) throws Exception {
        var said = post("/api/v1/rooms/rooms/blue", order);

        assertEquals(400, said.statusCode());
        assertTrue(said.body().contains(detail), said.body());
    }

    // ---- steps

    private Talker comes(String path, String more) {
        var talker = Talker.at(herald.port(), path);
        open.add(talker);
        assertTrue(talker.handshake(more).path("successful").asBoolean());
        talker.connect();
        return talker;
    }

    private String token(String subject, String more) {
        var claims = new HashMap<String, Object>(
                Map.of("sub", subject, "exp", Instant.now().getEpochSecond() + 600));
        if (!more.isEmpty()) {
            claims.put("namespace", "tenant-a");
        }
        return ",\"ext\":{\"herald\":{\"token\":\"" + mint.token(claims) + "\"}}";
    }

    /** The first notice that does not say what comes first. */
    private static JsonNode heardAfter(Talker talker, String first) {
        var notice = talker.hear(NOTICES).path("data");
        return notice.has(first) ? talker.hear(NOTICES).path("data") : notice;
    }

    private void say(String channel, String json) {
        try {
            herald.publish(channel, new ObjectMapper().readTree(json))
                    .toCompletableFuture()
                    .join();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return new Wire(herald.port()).post(path, body);
    }
}
