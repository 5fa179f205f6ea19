package dev.herald.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.services.examples.Announcements;
import dev.herald.services.examples.Chat;
import dev.herald.services.examples.Counter;
import dev.herald.services.examples.Echo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The services that the guide shows do what it says (R5, R25). */
class ExampleServicesTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";

    private Herald herald;
    private Talker ann;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev().port(0).with("auth.secret", "[" + SECRET + "]"));
        ann = Talker.to(herald.port());
    }

    @AfterEach
    void close() {
        ann.close();
        herald.close();
    }

    @Test
    void theChatTidiesAndGreets() {
        herald.services().add(new Chat());
        ann.handshake("");
        ann.connect();
        ann.say("[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/chat\"}]");
        assertEquals("Welcome", heard("/chat").path("text").asText());
        ann.publish("/chat", "{\"name\":\"Ann\",\"text\":\"  hi \"}");
        assertEquals("hi", heard("/chat").path("text").asText());
        ann.publish("/chat", "{\"name\":\"Ann\",\"text\":\"  \"}");

        assertEquals(
                "422:/chat:nothing_said, say something, Ann",
                with("error", "/chat").path("error").asText());
    }

    @Test
    void announcementsAreForSpeakers() {
        herald.services().add(new Announcements(herald));
        var token = Mint.hs256(SECRET)
                .token(Map.of(
                        "sub", "ann",
                        "roles", List.of("speaker"),
                        "exp", Instant.now().plusSeconds(600).getEpochSecond()));
        try (var other = Talker.to(herald.port())) {
            ann.handshake(",\"ext\":{\"herald\":{\"token\":\"" + token + "\"}}");
            other.handshake("");
            ask(other, "/announce", "\"buy\"");
            assertEquals(
                    "only speakers announce",
                    answer(other).path("error").path("message").asText());

            other.subscribe("/announcements", "");
            ask(ann, "/announce", "\"lunch\"");
            var heard = other.hear("/announcements").path("data");
            assertEquals(
                    "ann lunch",
                    heard.path("from").asText() + " " + heard.path("text").asText());
            assertTrue(answer(ann).path("result").asBoolean());
        }
    }

    @Test
    void theCounterCounts() {
        herald.services().add(new Counter(herald));
        ann.handshake("");
        ann.subscribe("/count", ",\"ext\":{\"herald\":{\"last\":1}}");
        try (var other = Talker.to(herald.port())) {
            other.handshake("");
            hearUntil(2);
            other.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");
            hearUntil(1);
        }
    }

    @Test
    void theEchoLogsAndAnswers() {
        var logger = (Logger) LoggerFactory.getLogger(Echo.class);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        herald.services().add(new Echo());
        ann.handshake("");
        ask(ann, "/echo", "\"Skål\"");

        assertEquals("Cheers, " + ann.clientId(), answer(ann).path("result").asText());
        assertEquals(
                List.of("Received: \"Skål\" from client: " + ann.clientId()),
                logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        logger.detachAppender(logged);
    }

    private void hearUntil(int count) {
        while (heard("/count").path("connected").asInt() != count) {
            // those before
        }
    }

    private JsonNode heard(String channel) {
        return with("data", channel).path("data");
    }

    private JsonNode with(String field, String channel) {
        while (true) {
            var message = ann.hear(channel);
            if (message.has(field)) {
                return message;
            }
        }
    }

    private static void ask(Talker talker, String name, String data) {
        talker.say("[{\"channel\":\"/service" + name + "\",\"clientId\":\"CLIENT\",\"data\":" + data
                + ",\"ext\":{\"herald\":{\"id\":\"q\"}}}]");
    }

    private static JsonNode answer(Talker talker) {
        return talker.hear("/service/herald/answer").path("data");
    }
}
