package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.access.Hook;
import dev.herald.access.Identity;
import dev.herald.access.Verdict;
import dev.herald.props.Decider;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that decides itself, over a whole server. */
class HooksTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final Hook EVEN = (who, operation, channel) -> CompletableFuture.completedFuture(
            channel.name().endsWith("2") ? new Verdict.Allowed() : new Verdict.Denied("it is odd"));

    private Decider backend;

    @BeforeEach
    void open() throws Exception {
        backend = new Decider();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void theBackendDecidesWhereARuleSaysSo() throws Exception {
        decidesBy("/asked/mine");
        try (var herald = Herald.open(asking());
                var ann = Talker.to(herald.port())) {
            ann.handshake(ext("ann"));

            assertTrue(isSuccessful(ann.subscribe("/asked/mine", "")));
            assertEquals("403:/asked/other:subscribe_denied, not yours", error(ann.subscribe("/asked/other", "")));
            assertTrue(isSuccessful(published(ann, "/asked/mine")));
            assertEquals("403:/asked/other:publish_denied, not yours", error(published(ann, "/asked/other")));
            assertEquals("ann", backend.asked().get(0).json().path("user").asText());
            assertEquals(4, backend.asked().size());

            assertTrue(isSuccessful(published(ann, "/elsewhere")));
            assertEquals(4, backend.asked().size());
        }
    }

    @Test
    void aBackendThatIsDownDeniesAndTheServerGoesOn() throws Exception {
        try (var herald = Herald.open(asking());
                var ann = Talker.to(herald.port())) {
            backend.close();
            ann.handshake("");

            assertEquals(
                    "403:/asked/a:publish_denied, it could not be decided just now", error(published(ann, "/asked/a")));
            assertTrue(isSuccessful(published(ann, "/elsewhere")));
        }
    }

    @Test
    void withoutABackendWhatIsLeftToItIsDenied() throws Exception {
        try (var herald = Herald.open(config());
                var ann = Talker.to(herald.port())) {
            ann.handshake("");

            assertEquals(
                    "403:/asked/a:publish_denied, nobody is there to decide this", error(published(ann, "/asked/a")));
        }
    }

    @Test
    void theBackendMayTurnAwayWhoComesIn() throws Exception {
        backend.behaves((exchange, question) -> Decider.send(
                exchange,
                200,
                question.path("user").asText().equals("ann")
                        ? "{\"allow\": true}"
                        : "{\"allow\": false, \"reason\": \"pay first\"}"));
        try (var herald = Herald.open(asking().with("hooks.connect", "on"));
                var ann = Talker.to(herald.port());
                var bob = Talker.to(herald.port())) {
            assertTrue(isSuccessful(ann.handshake(ext("ann"))));
            assertEquals("403::connect_denied, pay first", error(bob.handshake(ext("bob"))));
            assertEquals(
                    "connect", backend.asked().get(0).json().path("operation").asText());

            var stream = new Wire(herald.port()).get("/sub/chat");
            assertEquals(403, stream.statusCode());
            assertTrue(stream.body().contains("connect_denied"), stream.body());
        }
    }

    @Test
    void aProgramMayDecideItself() throws Exception {
        try (var herald = Herald.open(config(), EVEN);
                var ann = Talker.to(herald.port())) {
            ann.handshake("");

            assertTrue(isSuccessful(published(ann, "/asked/2")));
            assertEquals("403:/asked/1:subscribe_denied, it is odd", error(ann.subscribe("/asked/1", "")));
        }
    }

    @Test
    void aProgramMayTurnAwayWhoComesIn() throws Exception {
        var onlyUsers = new Hook() {
            @Override
            public CompletableFuture<Verdict> decide(
                    Identity who, dev.herald.access.Operation operation, dev.herald.message.Channel channel) {
                return CompletableFuture.completedFuture(new Verdict.Allowed());
            }

            @Override
            public CompletableFuture<Verdict> connect(Identity who) {
                return CompletableFuture.completedFuture(
                        who instanceof Identity.User ? new Verdict.Allowed() : new Verdict.Denied("say who you are"));
            }
        };
        try (var herald = Herald.open(config(), onlyUsers);
                var ann = Talker.to(herald.port());
                var stranger = Talker.to(herald.port())) {
            assertTrue(isSuccessful(ann.handshake(ext("ann"))));
            assertEquals("403::connect_denied, say who you are", error(stranger.handshake("")));
        }
    }

    @Test
    void thereIsOneWhoDecides() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Herald.open(asking(), EVEN));
        assertTrue(String.valueOf(refused.getMessage()).contains("hooks.url"), refused.getMessage());
    }

    @Test
    void aUrlWithoutASecretIsAMistake() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> Config.dev().with("hooks.url", "http://localhost:1/"));
        assertTrue(String.valueOf(refused.getMessage()).contains("'secret'"), refused.getMessage());
        for (var bad : new String[] {"ftp://a/", "http://user:pw@a/", "http:///x", "/here"}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> config().with("hooks.secret", SECRET).with("hooks.url", bad),
                    bad);
        }
        assertThrows(IllegalArgumentException.class, () -> config().with("hooks.secret", "short"));
        assertThrows(IllegalArgumentException.class, () -> config().with("hooks.connect", "on"));
    }

    private void decidesBy(String channel) {
        backend.behaves((exchange, question) -> Decider.send(
                exchange,
                200,
                question.path("channel").asText().equals(channel)
                        ? "{\"allow\": true}"
                        : "{\"allow\": false, \"reason\": \"not yours\"}"));
    }

    private Config asking() {
        return config().with("hooks.secret", SECRET)
                .with("hooks.timeout", "20s")
                .with("hooks.url", backend.url().toString());
    }

    private static Config config() {
        return Config.dev()
                .port(0)
                .with("auth.secret", SECRET)
                .with("channels", "{/asked/*: {publish: hook, subscribe: hook}}");
    }

    private static String ext(String user) {
        var token = Mint.hs256(SECRET)
                .token(Map.of("sub", user, "exp", Instant.now().plusSeconds(600).getEpochSecond()));
        return ",\"ext\":{\"herald\":{\"token\":\"" + token + "\"}}";
    }

    private static JsonNode published(Talker talker, String channel) {
        talker.publish(channel, "{}");
        while (true) {
            var heard = talker.hear(channel);
            if (heard.has("successful")) {
                return heard;
            }
        }
    }

    private static boolean isSuccessful(JsonNode reply) {
        return reply.path("successful").asBoolean();
    }

    private static String error(JsonNode reply) {
        return reply.path("error").asText();
    }
}
