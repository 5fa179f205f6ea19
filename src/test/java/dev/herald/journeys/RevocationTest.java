package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Lines;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that are taken back while their bearers are connected, over a whole server. */
class RevocationTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final String KEY = "a-key-that-only-backends-know";
    private static final String SCOPED = "a-key-that-only-may-publish";
    private static final String TENANTS = "a-key-of-one-of-the-tenants";

    private static final int SESSION_OVER = 1013;

    @TempDir
    Path folder;

    private final Mint mint = Mint.hs256(SECRET);
    private Herald herald;
    private Wire wire;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev()
                .port(0)
                .folder(folder)
                .with("auth.secret", SECRET)
                .with("api.open", "off")
                .with("api.keys", KEY)
                .with(
                        "api.backends",
                        "{till: {keys: [" + SCOPED + "], publish: [/orders/**]}, tenant: {keys: [" + TENANTS
                                + "], namespace: tenant-a}}"));
        wire = new Wire(herald.port());
    }

    @AfterEach
    void close() {
        herald.close();
    }

    @Test
    void aRevokedUserIsGoneAtOnceAndCannotComeBackWithAnyToken() throws Exception {
        try (var ann = connected("ann", "t-1");
                var bob = connected("bob", "t-2")) {
            revoke("{\"user\":\"ann\"}");

            assertEnded(ann);
            assertRefused("ann", "t-1", "401::token_revoked");
            assertRefused("ann", "t-3", "401::token_revoked");
            assertTrue(bob.subscribe("/chat", "").path("successful").asBoolean());
        }
    }

    @Test
    void aRevokedTokenEndsItsSessionsAndNoOthersOfItsUser() throws Exception {
        try (var phone = connected("ann", "t-1");
                var laptop = connected("ann", "t-2")) {
            revoke("{\"token\":\"t-1\"}");

            assertEnded(phone);
            assertRefused("ann", "t-1", "401::token_revoked");
            assertTrue(laptop.subscribe("/chat", "").path("successful").asBoolean());
        }
    }

    @Test
    void aRevokedSessionEndsAndItsTokenStaysGood() throws Exception {
        try (var ann = connected("ann", "t-1")) {
            revoke("{\"session\":\"" + ann.clientId() + "\"}");

            assertEnded(ann);
            connected("ann", "t-1").close();
        }
    }

    @Test
    void whatWasIssuedBeforeAMomentEndsAndWhatIsIssuedAfterwardsIsTaken() throws Exception {
        try (var ann = connected("ann", "t-1");
                var bob = connected("bob", "t-2")) {
            revoke("{\"user\":\"ann\",\"issuedBefore\":\"" + Instant.now().minusSeconds(30) + "\"}");
            assertEnded(ann);
            assertTrue(bob.subscribe("/chat", "").path("successful").asBoolean());

            revoke("{\"issuedBefore\":\"" + Instant.now().minusSeconds(5) + "\"}");
            assertEnded(bob);
            var claims = claims("ann", "t-5");
            claims.put("iat", Instant.now().getEpochSecond());
            assertFalse(handshake(mint.token(claims), "ann").isEmpty());
        }
    }

    @Test
    void anEventStreamEndsToo() throws Exception {
        var token = mint.token(claims("ann", "t-1"));
        try (var lines = new Lines(
                wire.stream("/sub/chat", "Authorization", "Bearer " + token).body())) {
            lines.next(": welcome");
            revoke("{\"user\":\"ann\"}");

            assertTrue(lines.rest().stream().anyMatch(line -> line.contains("token_revoked")));
        }
        var again = wire.get("/sub/chat", "Authorization", "Bearer " + token);
        assertEquals(401, again.statusCode());
        assertTrue(again.body().contains("token_revoked"), again.body());
    }

    @Test
    void revocationsOutliveTheServerUntilTheyAreLifted() throws Exception {
        var id = revoke("{\"user\":\"ann\"}").path("id").asText();
        var config =
                Config.dev().port(0).folder(folder).with("auth.secret", SECRET).with("api.keys", KEY);
        herald.close();
        herald = Herald.open(config);
        wire = new Wire(herald.port());

        assertRefused("ann", "t-1", "401::token_revoked");
        assertEquals(204, ask("DELETE", "/api/v1/revocations/" + id, "", KEY).statusCode());
        connected("ann", "t-1").close();
        assertEquals(404, ask("DELETE", "/api/v1/revocations/" + id, "", KEY).statusCode());
    }

    @Test
    void theyAreListedPageByPage() throws Exception {
        for (var user : List.of("ann", "bob", "cid")) {
            revoke("{\"user\":\"" + user + "\",\"expires\":\"2030-01-01T00:00:00Z\"}");
        }
        var first = json(ask("GET", "/api/v1/revocations?limit=2", "", KEY));
        var next = json(ask(
                "GET", "/api/v1/revocations?limit=2&after=" + first.path("next").asText(), "", KEY));

        assertEquals(2, first.path("revocations").size());
        assertEquals(1, next.path("revocations").size());
        assertFalse(next.has("next"));
        assertEquals(
                "2030-01-01T00:00:00Z",
                next.path("revocations").get(0).path("expires").asText());
    }

    @Test
    void aTenantRevokesInItsOwnNamespaceOnly() throws Exception {
        var id = revoke("{\"user\":\"dan\"}").path("id").asText();
        try (var outside = connected("ann", "t-1")) {
            var made = ask("POST", "/api/v1/revocations", "{\"issuedBefore\":\"" + Instant.now() + "\"}", TENANTS);
            assertEquals(201, made.statusCode(), made.body());

            assertEquals("tenant-a", json(made).path("namespace").asText());
            var inside = claims("eve", "t-4");
            inside.put("namespace", "tenant-a");
            assertEquals(
                    "401::token_revoked",
                    tried(mint.token(inside)).path("error").asText().split(",")[0]);
            assertTrue(outside.subscribe("/chat", "").path("successful").asBoolean());
            assertEquals(
                    1,
                    json(ask("GET", "/api/v1/revocations", "", TENANTS))
                            .path("revocations")
                            .size());
            assertEquals(
                    404, ask("DELETE", "/api/v1/revocations/" + id, "", TENANTS).statusCode());
        }
    }

    @Test
    void onlyAnUnscopedKeyMayRevoke() throws Exception {
        assertEquals(401, wire.post("/api/v1/revocations", "{\"user\":\"ann\"}").statusCode());
        assertEquals(
                401,
                ask("POST", "/api/v1/revocations", "{\"user\":\"ann\"}", "no-key-that-is-known")
                        .statusCode());
        assertEquals(
                403,
                ask("POST", "/api/v1/revocations", "{\"user\":\"ann\"}", SCOPED).statusCode());
        assertEquals(403, ask("GET", "/api/v1/sessions", "", SCOPED).statusCode());
        assertEquals(200, ask("POST", "/pub/orders/1", "1", SCOPED).statusCode());
        assertEquals(403, ask("POST", "/pub/chat", "1", SCOPED).statusCode());
        var token = mint.token(claims("ann", "t-1"));
        assertEquals(
                401,
                ask("POST", "/api/v1/revocations", "{\"user\":\"ann\"}", token).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                          | it does not say what is revoked",
                "{\"user\":\"ann\",\"token\":\"t\"}                          | one user, one token or one session",
                "{\"usr\":\"ann\"}                                           | no such member",
                "{\"user\":7}                                                | \\\"user\\\" is not a string",
                "{\"user\":\"\"}                                             | 1 to 1024 characters",
                "{\"token\":\"t\",\"issuedBefore\":\"2026-01-01T00:00:00Z\"} | a token is revoked whole",
                "{\"issuedBefore\":\"yesterday\"}                            | \\\"issuedBefore\\\" is no moment",
                "{\"issuedBefore\":\"2999-01-01T00:00:00Z\"}                 | lies in the future",
                "{\"user\":\"ann\",\"expires\":\"2020-01-01T00:00:00Z\"}     | lies in the past",
                "[]                                                          | takes a JSON object",
                "{\"user\":\"ann\"                                           | not one JSON value"
            })
    void whatIsWrongIsNamed(String body, String problem) throws Exception {
        var answer = ask("POST", "/api/v1/revocations", body, KEY);

        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(problem), answer.body());
    }

    private static void assertEnded(Talker talker) {
        assertEquals(
                "401::token_revoked",
                talker.hear("/herald/ended").path("data").path("error").asText().split(",")[0]);
        assertEquals(SESSION_OVER, talker.closeCode());
    }

    private void assertRefused(String subject, String id, String error) {
        var reply = tried(mint.token(claims(subject, id)));

        assertFalse(reply.path("successful").asBoolean(), reply.toString());
        assertEquals(error, reply.path("error").asText().split(",")[0]);
    }

    private JsonNode tried(String token) {
        try (var talker = Talker.to(herald.port())) {
            return talker.handshake(",\"ext\":{\"herald\":{\"token\":\"" + token + "\"}}");
        }
    }

    private Talker connected(String subject, String id) {
        var talker = Talker.to(herald.port());
        var reply = talker.handshake(",\"ext\":{\"herald\":{\"token\":\"" + mint.token(claims(subject, id)) + "\"}}");
        assertTrue(reply.path("successful").asBoolean(), reply.toString());
        talker.connect();
        talker.hear("/meta/connect");
        return talker;
    }

    private String handshake(String token, String subject) {
        var reply = tried(token);
        assertTrue(reply.path("successful").asBoolean(), subject + ": " + reply);
        return reply.path("clientId").asText();
    }

    private static Map<String, Object> claims(String subject, String id) {
        var claims = new HashMap<String, Object>();
        claims.put("sub", subject);
        claims.put("jti", id);
        claims.put("iat", Instant.now().minusSeconds(60).getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(600).getEpochSecond());
        return claims;
    }

    private JsonNode revoke(String body) throws Exception {
        var answer = ask("POST", "/api/v1/revocations", body, KEY);
        assertEquals(201, answer.statusCode(), answer.body());
        return json(answer);
    }

    private HttpResponse<String> ask(String method, String path, String body, String key) throws Exception {
        return wire.ask(method, path, body, "Authorization", "Bearer " + key);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}
