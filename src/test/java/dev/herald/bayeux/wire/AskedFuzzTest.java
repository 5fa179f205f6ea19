package dev.herald.bayeux.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Whatever a subscribe asks for of the past is a place in it, or is refused with the field's name. */
@Tag("fuzz")
class AskedFuzzTest {
    private static final MessageReader READER = new MessageReader(new MessageReader.Limits(64 * 1024, 100, 64, 128));
    private static final Position ORIGIN = new Position("epoch", 7);

    /** The text is the message's {@code ext}, and by itself a position. */
    @FuzzTest
    void anyWishIsAPlaceOrRefused(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        assertRoundTrip(text);
        var message = "{\"channel\":\"/meta/subscribe\",\"subscription\":\"/a\",\"ext\":" + text + "}";
        try {
            for (var asking : READER.read(message.getBytes(StandardCharsets.UTF_8))) {
                var asked = new Asked(asking, ORIGIN);
                asked.byReplay();
                List.of("/a", "/a/*", "/**").forEach(name -> assertPlace(asked, new Pattern(name)));
            }
        } catch (MalformedMessages e) {
            // not JSON: MessageReaderFuzzTest looks at that
        }
    }

    private static void assertPlace(Asked asked, Pattern pattern) {
        try {
            var since = asked.since(pattern);
            if (since instanceof Since.Last last) {
                assertTrue(last.count() > 0 && last.count() <= 10_000, "so many: " + last.count());
            }
        } catch (IllegalArgumentException e) {
            var told = String.valueOf(e.getMessage());
            assertTrue(told.matches("ext\\.(herald\\.(since|last)|replay):field_invalid, [ -~]+"), told);
        }
    }

    private static void assertRoundTrip(String text) {
        try {
            var position = Position.parse(text);
            assertEquals(position, Position.parse(position.toString()));
        } catch (IllegalArgumentException e) {
            assertEquals("that is not a position that this server gave out", e.getMessage());
        }
    }
}
