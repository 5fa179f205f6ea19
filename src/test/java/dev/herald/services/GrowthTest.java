package dev.herald.services;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Wire;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What services begin for sessions is not there any more once they have left, however many there were (R5). */
class GrowthTest {
    private static final int SESSIONS = 10_000;
    private static final String HANDSHAKE = "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
            + "\"supportedConnectionTypes\":[\"long-polling\"],\"ext\":{\"herald\":{}}}]";

    @Test
    void nothingIsLeftOfTenThousandSessions() throws Exception {
        var left = new AtomicInteger();
        try (var herald = Herald.open(Config.dev().port(0).with("limits.handshakes", "100000"))) {
            herald.services().onConnect(caller -> caller.onLeave(left::incrementAndGet));
            herald.services().onConnect(caller -> caller.tell("/hello", Map.of("you", caller.id())));
            var wire = new Wire(herald.port());
            for (int i = 0; i < SESSIONS; i++) {
                var reply = wire.post("/bayeux", HANDSHAKE).body();
                wire.post(
                        "/bayeux",
                        "[{\"channel\":\"/meta/disconnect\",\"clientId\":\"" + between(reply, "\"clientId\":\"", "\"")
                                + "\",\"ext\":{\"herald\":{\"secret\":\"" + between(reply, "\"secret\":\"", "\"")
                                + "\"}}}]",
                        "Content-Type",
                        "application/json");
            }

            eventually(() -> assertEquals(SESSIONS, left.get()));
            eventually(() -> assertEquals(0, ((Registry) herald.services()).remembered()));
        }
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }
}
