package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Poster;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a process: its start, its data, its end. */
@Tag("jar")
class StartAndStopTest {
    @TempDir
    Path folder;

    @Test
    void whatWasConfirmedIsThereAfterAStopWithClientsAttached() throws Exception {
        try (var jar = StartedJar.dev(folder)) {
            var wire = new Wire(jar.port());
            assertEquals(200, wire.post("/pub/chat", "{\"text\":\"kept\"}").statusCode());
            var stream = wire.stream("/sub/chat").body();
            var poster = Poster.to(jar.port());
            poster.handshake();
            poster.connect();
            var held = poster.connectSoon();
            assertEquals(200, wire.post("/pub/other", "1").statusCode());

            long start = System.nanoTime();
            int status = jar.stop();
            var took = Duration.ofNanos(System.nanoTime() - start);

            assertEquals(143, status, "SIGTERM's");
            assertTrue(took.compareTo(Duration.ofMillis(5_500)) < 0, "took " + took);
            var farewell = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(farewell.contains("event: goodbye"), farewell);
            assertTrue(held.join().on("/meta/connect").path("advice").has("interval"), held.join()::text);

            assertLogged(jar.printed(), "stopping: .*SIGTERM.*");
            assertLogged(jar.printed(), "stopped after \\d+ ms");

            jar.startAgain();
            var history = wire.get("/api/v1/history/chat?last=1").body();
            assertTrue(history.contains("kept"), history);
        }
    }

    private static void assertLogged(String printed, String message) {
        var stamped =
                "(?ms).*^20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z INFO  Herald - " + message.replace(".*", "[^\n]*") + "$.*";
        assertTrue(printed.matches(stamped), () -> stamped + " is not in\n" + printed);
    }
}
