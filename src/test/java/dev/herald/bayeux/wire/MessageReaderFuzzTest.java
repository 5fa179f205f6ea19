package dev.herald.bayeux.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.herald.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come, they are messages or are refused, and what is passed on of them is safe to pass on: data is
 * JSON by itself, and an error's text is printable.
 */
@Tag("fuzz")
class MessageReaderFuzzTest {
    private static final int DEPTH = 64;
    private static final MessageReader READER = new MessageReader(new MessageReader.Limits(64 * 1024, 100, DEPTH, 128));
    private static final Grammar GRAMMAR = new Grammar(List.of("websocket", "long-polling"));

    @FuzzTest
    void anyBytesAreMessagesOrRefused(byte[] bytes) throws Exception {
        List<BayeuxMessage> messages;
        try {
            messages = READER.read(bytes);
        } catch (MalformedMessages e) {
            assertPrintable(String.valueOf(e.getMessage()));
            return;
        }
        assertTrue(messages.size() <= 100);
        for (var message : messages) {
            var payload = message.payload();
            if (payload != null) {
                assertStandsAlone(payload);
            }
            var problem = GRAMMAR.problemOf(message);
            if (problem != null) {
                assertTrue(problem.matches("(?s)\\d{3}:[^:]*:[a-z_]+.*"), problem);
                assertPrintable(problem);
            }
            assertWritten(message);
        }
    }

    private static void assertStandsAlone(Payload payload) throws MalformedMessages {
        var around = "{\"channel\":\"/a\",\"data\":" + payload + "}";
        var again = READER.read(around.getBytes(StandardCharsets.UTF_8));

        assertEquals(1, again.size(), around);
        assertEquals("/a", again.get(0).getChannel(), around);
        assertEquals(payload, again.get(0).payload(), around);
    }

    /** What the grammar has let through can be echoed as UTF-8. */
    private static void assertWritten(BayeuxMessage message) {
        var id = message.getId();
        if (id != null) {
            assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(id), "an id that cannot be written");
        }
    }

    private static void assertPrintable(String text) {
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 127), () -> "not printable: " + text);
    }
}
