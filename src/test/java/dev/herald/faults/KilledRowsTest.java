package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server is killed while people edit a document that is a row, and others its row: at the end both are the same, and
 * everything that either side was told is there once (R19). How many times: {@code -Dherald.row.kills}.
 */
@Tag("jar")
class KilledRowsTest {
    private static final int KILLS = Integer.getInteger("herald.row.kills", 4);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ConcurrentSkipListSet<String> people = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<String> others = new ConcurrentSkipListSet<>();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void whatEitherSideWritesIsInBothOnce() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("killed rows: -Dherald.seed=" + seed);
        var random = new Random(seed);
        var threads = Executors.newFixedThreadPool(2);
        try (var database = EmbeddedDatabase.fresh()) {
            database.run(
                    "create table items (id int primary key, stock int not null, note text not null)",
                    "insert into items values (1, 0, '|')");
            try (var jar = StartedJar.dev(folder, "--set", feed(database), "--set", ROW)) {
                eventually(() -> document(jar));
                for (int kill = 0; kill < KILLS; kill++) {
                    int round = kill;
                    isOver.set(false);
                    var enough = new CountDownLatch(10 + random.nextInt(60));
                    var sql = threads.submit(() -> inDatabase(database, round, enough));
                    var http = threads.submit(() -> overHttp(jar, round, enough));
                    assertTrue(enough.await(60, TimeUnit.SECONDS), "too slow, seed " + seed);
                    jar.kill();
                    isOver.set(true);
                    sql.get(20, TimeUnit.SECONDS);
                    jar.startAgain();
                    sendAgain(jar, http);
                    assertSame(jar, database, "seed " + seed + ", after kill " + (kill + 1));
                }
                System.out.println(KILLS + " kills, " + people.size() + " of people and " + others.size()
                        + " of others, each there once");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static final String ROW =
            "documents={'/doc/items/*': {rate: 100000, row: {feed: killed, table: items, key: [id],"
                    + " columns: [stock, note], counters: [stock]}}}";

    private static String feed(EmbeddedDatabase database) {
        return "feeds.postgres={killed: {url: '" + database.url() + "', user: " + database.user() + ", slot: rows_"
                + database.name() + ", tables: [{table: items, channel: '/items/{id}'}]}}";
    }

    private Void inDatabase(EmbeddedDatabase database, int round, CountDownLatch enough) throws SQLException {
        for (int i = 1000; !isOver.get(); i++) {
            var token = "s" + round + "x" + i + ";";
            database.run("update items set stock = stock + 1, note = note || '" + token + "' where id = 1");
            others.add(token);
            enough.countDown();
        }
        return null;
    }

    /** @return what nobody knows of whether it was taken */
    private String overHttp(StartedJar jar, int round, CountDownLatch enough) throws InterruptedException {
        for (int i = 1000; true; i++) {
            var token = "h" + round + "x" + i + ";";
            try {
                put(jar, token);
                enough.countDown();
            } catch (IOException killed) {
                return token;
            }
        }
    }

    private void sendAgain(StartedJar jar, Future<String> unknown) throws Exception {
        var token = unknown.get(30, TimeUnit.SECONDS);
        eventually(() -> {
            try {
                put(jar, token);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void put(StartedJar jar, String token) throws IOException, InterruptedException {
        var patch = "[{\"op\":\"splice\",\"path\":\"/note\",\"pos\":0,\"del\":0,\"ins\":\"" + token
                + "\"},{\"op\":\"inc\",\"path\":\"/stock\",\"value\":1}]";
        try {
            var answer = new Wire(jar.port())
                    .ask(
                            "PATCH",
                            "/api/v1/documents/doc/items/1",
                            patch,
                            "Content-Type",
                            "application/json-patch+json",
                            "Idempotency-Key",
                            token);
            assertEquals(200, answer.statusCode(), answer::body);
            people.add(token);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void assertSame(StartedJar jar, EmbeddedDatabase database, String when) {
        eventually(() -> {
            var row = database.ask("select json_build_object('stock', stock, 'note', note)::text from items")
                    .get(0);
            assertEquals(JSON.readTree(row), document(jar), when);
        });
        var document = document(jar);
        assertEquals(once(), counted(document.path("note").asText()), when);
        assertEquals(people.size() + others.size(), document.path("stock").asInt(), when);
    }

    private Map<String, Long> once() {
        var all = new ConcurrentSkipListSet<>(people);
        all.addAll(others);
        return all.stream().collect(Collectors.toMap(Function.identity(), token -> 1L));
    }

    private static Map<String, Long> counted(String note) {
        return Arrays.stream(note.replace("|", "").split("(?<=;)"))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static JsonNode document(StartedJar jar) {
        try {
            var answer = new Wire(jar.port()).get("/api/v1/documents/doc/items/1");
            assertEquals(200, answer.statusCode(), answer::body);
            return JSON.readTree(answer.body());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
