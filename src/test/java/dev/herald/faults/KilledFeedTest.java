package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server, killed with SIGKILL again and again while its feed tells what is committed: every change is in history once,
 * in the order of the commits (R23).
 *
 * <p>More kills by hand: {@code -Dherald.feed.kills=100 -Djunit.jupiter.execution.timeout.mode=disabled}.
 */
@Tag("jar")
class KilledFeedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("herald.feed.kills", 5);
    private static final String KEEPING = "channels={'/items/**': {keep: {count: 1000000, age: 1d, bytes: 1GiB}}}";
    private static final int LANES = 3;
    private static final int ROUND = 24; // transactions of each lane

    @TempDir
    Path folder;

    @Test
    void everyChangeIsInHistoryOnceWheneverTheServerIsKilled() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("herald.seed=" + seed);
        var random = new Random(seed);
        var threads = Executors.newFixedThreadPool(LANES);
        try (var database = EmbeddedDatabase.fresh()) {
            database.run("create table items (id bigserial primary key, lane int not null, n int not null)");
            try (var jar =
                    StartedJar.dev(folder, "--set", feed(database), "--set", KEEPING, "--set", "engine.id_window=1s")) {
                for (int kill = 0; kill < KILLS; kill++) {
                    var writing = write(threads, database, random);
                    int goal = random.nextInt(LANES * ROUND * 2);
                    eventually(() -> assertTrue(writing.stream().allMatch(Future::isDone) || published(jar) >= goal));
                    jar.kill();
                    if (random.nextBoolean()) {
                        finish(writing); // it has much to catch up with
                    }
                    jar.startAgain();
                    finish(writing);
                }
                for (int lane = 0; lane < LANES; lane++) {
                    int each = lane;
                    var expected = database.ask("select n from items where lane = " + each + " order by n");
                    eventually(() -> assertEquals(expected, history(jar, each), "seed " + seed));
                }
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    private static String feed(EmbeddedDatabase database) {
        return "feeds.postgres={killed: {url: '" + database.url() + "', user: " + database.user()
                + ", slot: killed_" + database.name()
                + ", tables: [{table: items, channel: '/items/{lane}'}]}}";
    }

    /** Each lane commits some rows at a time, with numbers that grow; now and then it rolls some back. */
    private static List<Future<Void>> write(ExecutorService threads, EmbeddedDatabase database, Random random) {
        var all = new ArrayList<Future<Void>>();
        for (int lane = 0; lane < LANES; lane++) {
            int each = lane;
            var own = new Random(random.nextLong());
            all.add(threads.submit((Callable<Void>) () -> {
                write(database, each, own);
                return null;
            }));
        }
        return all;
    }

    private static void write(EmbeddedDatabase database, int lane, Random random) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < ROUND; i++) {
                int rows = 1 + random.nextInt(3);
                statement.execute("insert into items (lane, n) select " + lane
                        + ", coalesce(max(n), 0) + k from items, generate_series(1, " + rows + ") k where lane = "
                        + lane
                        + " group by k order by k");
                statement.execute("insert into items (lane, n) select " + lane
                        + ", 1 where not exists (select from items where lane = " + lane + ")");
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static void finish(List<Future<Void>> writing) throws Exception {
        for (var each : writing) {
            each.get(1, TimeUnit.MINUTES);
        }
    }

    private static long published(StartedJar jar) throws Exception {
        var feeds = json(jar, "/api/v1/feeds").path("feeds");
        return feeds.path(0).path("published").asLong();
    }

    private static List<String> history(StartedJar jar, int lane) throws Exception {
        var all = new ArrayList<String>();
        var page = json(jar, "/api/v1/history/items/" + lane + "?limit=500");
        while (true) {
            StreamSupport.stream(page.path("entries").spliterator(), false)
                    .filter(entry -> entry.path("data").path("op").asText().equals("c"))
                    .forEach(entry ->
                            all.add(entry.path("data").path("row").path("n").asText()));
            if (page.path("complete").asBoolean()) {
                return all;
            }
            page = json(
                    jar,
                    "/api/v1/history/items/" + lane + "?limit=500&since="
                            + page.get("next").asText());
        }
    }

    private static JsonNode json(StartedJar jar, String path) throws Exception {
        return JSON.readTree(new Wire(jar.port()).get(path).body());
    }
}
