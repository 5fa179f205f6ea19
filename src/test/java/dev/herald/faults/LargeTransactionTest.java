package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One transaction that is larger than the whole server's heap: every row of it is in history once, in order (R23).
 *
 * <p>Larger by hand: {@code -Dherald.feed.rows=1000000 -Dherald.feed.heap=256m -Djunit.jupiter.execution.timeout.mode=disabled}.
 */
@Tag("jar")
class LargeTransactionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = Integer.getInteger("herald.feed.rows", 25_000);
    private static final String HEAP = System.getProperty("herald.feed.heap", "64m");
    private static final int LANES = 10;
    private static final int BYTES = Math.max(100, 100_000_000 / ROWS); // of a row

    @TempDir
    Path folder;

    @Test
    void everyRowOfATransactionThatIsLargerThanTheHeapIsInHistoryOnce() throws Exception {
        try (var database = EmbeddedDatabase.fresh()) {
            database.run("create table items (n int primary key, lane int not null, text text not null)");
            try (var jar = StartedJar.within(HEAP, folder, "--set", feed(database), "--set", keeping())) {
                database.run("insert into items select n, n % " + LANES + ", repeat('x', " + BYTES
                        + ") from generate_series(0, " + (ROWS - 1) + ") n");
                awaitAll(jar);
                int found = 0;
                for (int lane = 0; lane < LANES; lane++) {
                    found += holdsInOrder(jar, lane);
                }
                assertEquals(ROWS, found);
                var printed = jar.printed();
                assertFalse(printed.contains("OutOfMemoryError"), printed);
            }
        }
    }

    private static String feed(EmbeddedDatabase database) {
        return "feeds.postgres={large: {url: '" + database.url() + "', user: " + database.user() + ", slot: large_"
                + database.name() + ", tables: [{table: items, channel: '/items/{lane}'}]}}";
    }

    private static String keeping() {
        return "channels={'/items/**': {keep: {count: " + ROWS + ", age: 1d, bytes: 4GiB}}}";
    }

    /** However long it takes, as long as it goes on. */
    private static void awaitAll(StartedJar jar) throws Exception {
        for (long before = -1, now = 0; now < ROWS; now = published(jar)) {
            long former = before;
            before = eventually(() -> {
                long reached = published(jar);
                if (reached == former) {
                    throw new AssertionError("it has come no further than " + former);
                }
                return reached;
            });
        }
    }

    private static long published(StartedJar jar) throws Exception {
        return json(jar, "/api/v1/feeds")
                .path("feeds")
                .path(0)
                .path("published")
                .asLong();
    }

    /** How many rows the lane's history has. */
    private static int holdsInOrder(StartedJar jar, int lane) throws Exception {
        var path = "/api/v1/history/items/" + lane + "?limit=1000";
        var page = json(jar, path);
        int next = lane;
        while (true) {
            for (var entry : page.path("entries")) {
                assertEquals(next, entry.path("data").path("row").path("n").asInt(-1));
                next += LANES;
            }
            if (page.path("complete").asBoolean()) {
                return next / LANES;
            }
            page = json(jar, path + "&since=" + page.get("next").asText());
        }
    }

    private static JsonNode json(StartedJar jar, String path) throws Exception {
        return JSON.readTree(new Wire(jar.port()).get(path).body());
    }
}
