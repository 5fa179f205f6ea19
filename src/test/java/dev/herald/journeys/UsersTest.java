package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.broker.Receipt;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R24, R29: what is said to one, to a user on all devices, to some users, to all but one. */
class UsersTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";

    @TempDir
    Path folder;

    private final Mint mint = Mint.hs256(SECRET);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Herald herald;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(
                Config.dev().port(0).folder(folder).with("auth.secret", SECRET).with("auth.namespaces", "[tenant-a]"));
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
        herald.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "auth0|5f7c", "Ada Lovelace", "ада~{sub}", "../.."})
    void aUserHearsItOnAllDevicesAndNobodyElseDoes(String subject) {
        var phone = comes("/bayeux", token(subject));
        var laptop = comes("/bayeux", token(subject));
        var bob = comes("/bayeux", token("bob"));
        var anyone = comes("/bayeux", "");
        subscribed(bob, "/**");
        subscribed(anyone, "/**");
        subscribed(bob, "/users/**");

        assertInstanceOf(
                Receipt.Kept.class, done(herald.people().toUser(subject).publish("/alerts", "yours")));
        done(herald.publish("/open", "all"));

        assertEquals("yours", delivery(phone).path("data").asText());
        assertEquals("yours", delivery(laptop).path("data").asText());
        assertEquals("all", delivery(bob).path("data").asText());
        assertEquals("all", delivery(anyone).path("data").asText());
    }

    @Test
    void anInboxIsKeptAndNobodyElseMayReadIt() throws Exception {
        done(herald.people().toUser("ada").publish("/alerts", "while you were away"));
        var ada = comes("/bayeux", token("ada"));
        var bob = comes("/bayeux", token("bob"));

        assertTrue(ada.subscribe("/users/ada/**", ",\"ext\":{\"herald\":{\"last\":10}}")
                .path("ext")
                .path("herald")
                .path("recovered")
                .asBoolean());
        assertEquals(
                "while you were away",
                ada.hear("/users/ada/alerts").path("data").asText());
        assertEquals(
                "403:/users/ada/alerts:subscribe_denied, you may not subscribe there",
                bob.subscribe("/users/ada/alerts", "").path("error").asText());
        bob.publish("/users/ada/alerts", "\"from bob\"");
        assertTrue(bob.hear("/users/ada/alerts").path("error").asText().startsWith("403:"));
        assertEquals(
                401,
                new Wire(herald.port())
                        .get("/api/v1/history/users/ada/alerts", "Authorization", "Bearer nobody's")
                        .statusCode());
    }

    @Test
    void someUsersAreTold() {
        var ada = comes("/bayeux", token("ada"));
        var bob = comes("/bayeux", token("bob"));
        var eve = comes("/bayeux", token("eve"));

        done(herald.people().toUsers(List.of("ada", "bob")).publish("/alerts", 1));
        done(herald.people().toUser("eve").publish("/alerts", 2));

        assertEquals(1, ada.hear("/users/ada/alerts").path("data").asInt());
        assertEquals(1, bob.hear("/users/bob/alerts").path("data").asInt());
        assertEquals(2, eve.hear("/users/eve/alerts").path("data").asInt());
    }

    @Test
    void oneSessionIsTold() throws Exception {
        var ann = comes("/bayeux", "");
        var bob = comes("/bayeux", "");
        subscribed(bob, "/note");

        done(herald.people().toSession(ann.clientId()).publish("/note", "for you"));
        assertEquals(
                204,
                tell(ann.clientId(), "{\"channel\":\"/note\",\"data\":[1]}").statusCode());
        done(herald.publish("/note", "for all"));

        assertEquals("for you", ann.hear("/note").path("data").asText());
        assertEquals("[1]", ann.hear("/note").path("data").toString());
        assertEquals("for all", delivery(bob).path("data").asText());
        assertEquals(404, tell("nobody", "{\"channel\":\"/note\",\"data\":[1]}").statusCode());
        assertEquals(400, tell(ann.clientId(), "{\"channel\":\"/note\"}").statusCode());
        assertEquals(
                400,
                tell(ann.clientId(), "{\"channel\":\"/service/x\",\"data\":1}").statusCode());
    }

    @Test
    void allButOneAreTold() throws Exception {
        var ann = comes("/bayeux", "");
        var bob = comes("/bayeux", "");
        subscribed(ann, "/note");
        subscribed(bob, "/note");

        done(herald.people().toAllBut(ann.clientId()).publish("/note", 1));
        new Wire(herald.port())
                .post("/api/v1/publish", "{\"channel\":\"/note\",\"data\":2,\"except\":\"" + ann.clientId() + "\"}");
        done(herald.publish("/note", 3));

        assertEquals(3, ann.hear("/note").path("data").asInt());
        assertEquals(1, bob.hear("/note").path("data").asInt());
        assertEquals(2, bob.hear("/note").path("data").asInt());
    }

    @Test
    void whoIsAllButOneIsStillAllButOneInThePast() {
        var ann = comes("/bayeux", "");
        done(herald.people().toAllBut(ann.clientId()).publish("/note", 1));
        done(herald.publish("/note", 2));

        ann.subscribe("/note", ",\"ext\":{\"herald\":{\"last\":10}}");
        assertEquals(2, ann.hear("/note").path("data").asInt());
    }

    @Test
    void aNamesakeInAnotherNamespaceIsAnother() {
        var ada = comes("/bayeux", token("ada"));
        var namesake = comes("/bayeux/tenant-a", token("ada", Map.of("namespace", "tenant-a")));

        done(herald.people().toUser("ada").publish("/alerts", 1));
        done(herald.people().in("tenant-a").toUser("ada").publish("/alerts", 2));

        assertEquals(1, ada.hear("/users/ada/alerts").path("data").asInt());
        assertEquals(2, namesake.hear("/users/ada/alerts").path("data").asInt());
    }

    @Test
    void whoShowsATokenLaterIsToldFromThenOn() {
        var ada = comes("/bayeux", "");
        ada.say("[{\"channel\":\"/service/herald/token\",\"clientId\":\"CLIENT\"" + token("ada") + "}]");
        assertTrue(ada.hear("/service/herald/token").path("successful").asBoolean());

        done(herald.people().toUser("ada").publish("/alerts", 1));

        assertEquals(1, ada.hear("/users/ada/alerts").path("data").asInt());
        ada.subscribe("/herald/stats", ",\"ext\":{\"herald\":{\"last\":1}}");
        for (var users = 0; users == 0; ) { // R26: told again as it changes
            users = ada.hear("/herald/stats").path("data").path("users").asInt();
        }
    }

    @Test
    void aRenewalThatIsRefusedIsNoArrival() throws Exception {
        var came = new java.util.concurrent.atomic.AtomicInteger();
        herald.services().onConnect(caller -> came.incrementAndGet());
        var ada = comes("/bayeux", token("ada"));
        for (var shown : List.of("", ",\"ext\":{\"herald\":{\"token\":\"nonsense\"}}", token("ada"))) {
            ada.say("[{\"channel\":\"/service/herald/token\",\"clientId\":\"CLIENT\"" + shown + "}]");
            ada.hear("/service/herald/token");
        }
        comes("/bayeux", "");

        dev.herald.props.Eventually.eventually(() -> assertEquals(2, came.get()));
    }

    @Test
    void aCompanionOfNothingIsRefusedWithoutATrace() throws Exception {
        var ann = comes("/bayeux", "");
        var name = "/herald/members/~x";

        assertTrue(ann.subscribe(name, "").path("error").asText().startsWith("403:" + name));
        ann.publish(name, "1");
        assertTrue(ann.hear(name).path("error").asText().startsWith("403:" + name));
        assertEquals(403, new Wire(herald.port()).post("/pub" + name, "1").statusCode());
        assertEquals(403, new Wire(herald.port()).get("/sub" + name).statusCode());
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> herald.people().toUser("ada").publish("alerts", 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> herald.people().toUser("ada").publish("/a//b", 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> herald.people().toSession("x").publish("/meta/connect", 1));
    }

    // ---- steps

    private Talker comes(String path, String more) {
        var talker = Talker.at(herald.port(), path);
        open.add(talker);
        var reply = talker.handshake(more);
        assertTrue(reply.path("successful").asBoolean(), reply.toString());
        talker.connect();
        return talker;
    }

    /** The next message that is no reply of the protocol's. */
    private static JsonNode delivery(Talker talker) {
        var message = talker.hear();
        return message.path("channel").asText().startsWith("/meta/") ? delivery(talker) : message;
    }

    private static void subscribed(Talker talker, String pattern) {
        assertTrue(talker.subscribe(pattern, "").path("successful").asBoolean());
    }

    private String token(String subject) {
        return token(subject, Map.of());
    }

    private String token(String subject, Map<String, ?> more) {
        var claims = new HashMap<String, Object>(more);
        claims.put("sub", subject);
        claims.put("exp", Instant.now().getEpochSecond() + 600);
        return ",\"ext\":{\"herald\":{\"token\":\"" + mint.token(claims) + "\"}}";
    }

    private java.net.http.HttpResponse<String> tell(String session, String body) throws Exception {
        return new Wire(herald.port()).post("/api/v1/sessions/" + session, body);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
