package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.StartedJar;
import dev.herald.props.Talker;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The count of sessions after SIGKILL: what the killed server had counted is never taken for the present (R26). */
@Tag("jar")
class KilledStatsTest {
    @TempDir
    Path folder;

    @Test
    void whoComesBackIsNeverToldAnOldCountAsTheNewest() throws Exception {
        try (var jar = StartedJar.dev(folder)) {
            var before = IntStream.range(0, 5)
                    .mapToObj(i -> Talker.to(jar.port()))
                    .peek(talker -> talker.handshake(""))
                    .toList();
            var seen = newest(before.get(4), "\"last\":1", 5);
            jar.kill();
            jar.startAgain();

            try (var back = Talker.to(jar.port());
                    var other = Talker.to(jar.port())) {
                back.handshake("");
                newest(back, "\"since\":\"" + seen + "\",\"last\":1", 1);
                other.handshake("");
                var reply = other.subscribe("/herald/stats", ",\"ext\":{\"herald\":{\"last\":1}}");
                var count = other.hear("/herald/stats").at("/data/sessions").asInt();
                assertTrue(reply.at("/ext/herald/recovered").asBoolean(), reply::toString);
                assertTrue(count == 1 || count == 2, () -> count + " are not there");
            }
        }
    }

    /** Subscribes and hears on until the count is this; its position. */
    private static String newest(Talker talker, String from, int count) {
        var reply = talker.subscribe("/herald/stats", ",\"ext\":{\"herald\":{" + from + "}}");
        assertTrue(reply.at("/ext/herald/recovered").asBoolean(), reply::toString);
        var heard = talker.hear("/herald/stats");
        while (heard.at("/data/sessions").asInt() != count) {
            assertTrue(heard.at("/data/sessions").asInt() <= count, heard::toString);
            heard = talker.hear("/herald/stats");
        }
        assertEquals(count, heard.at("/data/sessions").asInt());
        return heard.at("/ext/herald/position").asText();
    }
}
