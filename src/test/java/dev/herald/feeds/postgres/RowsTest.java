package dev.herald.feeds.postgres;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.message.Pattern;
import dev.herald.props.EmbeddedDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsTest {
    private EmbeddedDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run(
                "create table orders (id int primary key, customer_id int, state text)",
                "insert into orders values (1, 12, 'open'), (2, 12, 'draft'), (3, 13, 'open')");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private static Rows ask(RunningFeed feed, String pattern) {
        return feed.postgres
                .rows(new Pattern(pattern))
                .toCompletableFuture()
                .orTimeout(40, TimeUnit.SECONDS)
                .join();
    }

    private static List<String> lines(Rows rows) {
        return rows.rows().stream()
                .map(row -> row.channel() + " " + row.key() + " " + row.row())
                .toList();
    }

    private RunningFeed orders() {
        return RunningFeed.of(database, RunningFeed.table("orders", "/orders/{customer_id}/{id}"))
                .begun();
    }

    private static String code(RunningFeed feed, String pattern) {
        var failure = assertThrows(CompletionException.class, () -> ask(feed, pattern));
        return ((Trouble) failure.getCause()).code();
    }

    @Test
    void aPatternTellsItsRows() throws Exception {
        try (var feed = orders()) {
            var one = "/orders/12/1 {\"id\":1} {\"id\":1,\"customer_id\":12,\"state\":\"open\"}";
            var two = "/orders/12/2 {\"id\":2} {\"id\":2,\"customer_id\":12,\"state\":\"draft\"}";
            var three = "/orders/13/3 {\"id\":3} {\"id\":3,\"customer_id\":13,\"state\":\"open\"}";

            assertEquals(List.of(one, two), lines(ask(feed, "/orders/12/*")));
            assertEquals(List.of(two), lines(ask(feed, "/orders/12/2")));
            assertEquals(List.of(one, two, three), lines(ask(feed, "/orders/**")));
            assertEquals(List.of(), lines(ask(feed, "/orders/012/*")));
            assertEquals(List.of(), lines(ask(feed, "/orders/14/*")));
            assertEquals(List.of(), lines(ask(feed, "/orders/abc/*")));
            assertEquals(List.of(), lines(ask(feed, "/orders/99999999999999/*")));
            assertEquals(List.of(), lines(ask(feed, "/orders/12~20or~201~3D1/*")));
            assertTrue(feed.postgres.covers(new Pattern("/orders/12/*")));
            assertFalse(feed.postgres.covers(new Pattern("/others/**")));
        }
    }

    @Test
    void onlyTheRowsThatAreToldAndOnlyTheirColumns() throws Exception {
        try (var feed = RunningFeed.of(
                        database, RunningFeed.table("orders", "/orders/{customer_id}", "state <> 'draft'", "id"))
                .begun()) {
            assertEquals(List.of("/orders/12 {\"id\":1} {\"id\":1}"), lines(ask(feed, "/orders/12")));
        }
    }

    @Test
    void aQueryOfItsOwnHasWhatTheChannelSaysBound() throws Exception {
        var mapping = RunningFeed.table("orders", "/orders/{customer_id}/{id}").mapping();
        var query = "select *, ':customer_id' as text, 1::int as one from orders"
                + " where customer_id = :customer_id and (:id::int is null or id = :id::int) -- :nothing\n order by id desc";
        try (var feed = RunningFeed.of(database, new Settings.Table(mapping, Optional.of(query), 500))
                .begun()) {
            assertEquals(2, ask(feed, "/orders/12/*").rows().size());
            assertEquals(
                    List.of(
                            "/orders/12/1 {\"id\":1} {\"id\":1,\"customer_id\":12,\"state\":\"open\",\"text\":\":customer_id\",\"one\":1}"),
                    lines(ask(feed, "/orders/12/1")));
        }
    }

    @Test
    void aRowReadsTheSameWhetherItIsAskedForOrTold() throws Exception {
        database.run(
                "create type mood as enum ('glad', 'so so')",
                "create domain price as numeric(10, 2)",
                "create type pair as (a int, b text)",
                """
                create table kinds (id int primary key, i2 smallint, i8 bigint, big bigint, f4 real, f8 double precision, nan float8,
                    n numeric, p price, b boolean, t text, c char(5), v varchar, j json, jb jsonb, u uuid, d date, ti time, ts timestamp,
                    tz timestamptz, far timestamptz, old timestamp, iv interval, by bytea, ip inet, m money, mo mood, pa pair, r int4range,
                    ai int[], at text[], am mood[], ap price[], aj jsonb[], ab boolean[][], atz timestamptz[], bx box[], o oid, x xml,
                    bits bit(3), pt point, nothing text, g int generated always as (id + 1) stored)
                """);
        var values =
                """
                insert into kinds values (%d, 1, 9007199254740991, 9007199254740993, 0.1, 1e300, 'NaN', 12.3400, 9.5, true, 'a "b" \\', 'ab',
                    'wörld', '{"a" : 1.10}', '{"b": [1, null, 12345678901234567890]}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
                    '2026-11-22', '03:04:05.5', '2026-11-22 03:04:05', '2026-11-22 03:04:05.25+02', 'infinity', '0044-03-15 10:00 BC',
                    '1 year 2 days', '\\x00ff', '10.0.0.1/8', 12.5, 'so so', '(1,"x, y")', '[1,5)', '{1,null,3}', '{"a,b",null,"NULL"}',
                    '{glad,"so so"}', '{1.5,2}', '{"{\\"a\\":1}"}', '{{t,f},{f,t}}', '{"2026-11-22 03:04:05+00"}',
                    '{(1,1),(0,0);(2,2),(1,1)}', 4294967295, '<a/>', '101', '(1,2)', null)
                """;
        try (var feed = RunningFeed.of(database, RunningFeed.table("kinds", "/kinds/{id}"))
                .begun()) {
            database.run("set timezone = 'Asia/Tokyo'; set bytea_output = 'escape';" + values.formatted(1));

            eventually(() -> assertEquals(1, feed.tape.lines().size()));
            var told = feed.tape.lines().get(0).data().path("row");
            var asked = ask(feed, "/kinds/1").rows().get(0).row();
            assertTrue(feed.tape.lines().get(0).text().contains("\"row\":" + asked + ","), asked::toString);
            assertEquals("9007199254740991", told.path("i8").toString());
            assertEquals("\"9007199254740993\"", told.path("big").toString());
            assertEquals("\"12.3400\"", told.path("n").toString());
            assertEquals("\"9.50\"", told.path("p").toString());
            assertEquals("\"2026-11-22T01:04:05.25Z\"", told.path("tz").toString());
            assertEquals("[\"2026-11-22T03:04:05Z\"]", told.path("atz").toString());
            assertEquals("[\"glad\",\"so so\"]", told.path("am").toString());
            assertEquals("[{\"a\":1}]", told.path("aj").toString());
            assertEquals("[[true,false],[false,true]]", told.path("ab").toString());
            assertEquals("[\"(1,1),(0,0)\",\"(2,2),(1,1)\"]", told.path("bx").toString());
            assertEquals("\"AP8=\"", told.path("by").toString());
            assertTrue(told.path("nothing").isNull());
            assertFalse(told.has("g"));
        }
    }

    @Test
    void noMoreThanTheLimitAndItIsSaid() throws Exception {
        var mapping = RunningFeed.table("orders", "/orders/{customer_id}/{id}").mapping();
        try (var feed = RunningFeed.of(database, new Settings.Table(mapping, Optional.empty(), 2))
                .begun()) {
            assertEquals(2, ask(feed, "/orders/**").rows().size());
            assertTrue(ask(feed, "/orders/**").isCut());
            assertFalse(ask(feed, "/orders/12/*").isCut());
        }
    }

    @Test
    void aQueryThatTakesTooLongIsEnded() throws Exception {
        var mapping = RunningFeed.table("orders", "/orders/{customer_id}/{id}").mapping();
        var slow = new Settings.Table(mapping, Optional.of("select *, pg_sleep(100)::text from orders"), 500);
        try (var feed = RunningFeed.of(database, slow).begun()) {
            assertEquals("query_timeout", code(feed, "/orders/**"));
        }
    }

    @Test
    void aQueryIsTimedAsAWholeHoweverFastEachOfItsParts() throws Exception {
        var mapping = RunningFeed.table("orders", "/orders/{customer_id}/{id}").mapping();
        var slow =
                "select o.*, pg_sleep(0.02)::text from orders o, generate_series(1, 500)"; // a hundred rows are fetched
        // at once
        try (var feed = RunningFeed.of(database, new Settings.Table(mapping, Optional.of(slow), 500))
                .begun()) {
            assertEquals("query_timeout", code(feed, "/orders/**"));
        }
    }

    @Test
    void nobodyGetsRowsOfAFeedThatDoesNotRun() throws Exception {
        database.run("create role guest login");
        try (var feed =
                new RunningFeed(RunningFeed.settings(database, RunningFeed.table("nothing", "/nothing")), new Tape())) {
            feed.trouble("table_missing");

            assertEquals("feed_down", code(feed, "/nothing"));
        } finally {
            database.run("drop role guest");
        }
    }

    @Test
    void thoseWhoAskTogetherShareAQuery() throws Exception {
        try (var feed = orders();
                var blocker = database.connect();
                var statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table orders in access exclusive mode");
            var other = feed.postgres.rows(new Pattern("/orders/13/*"));
            var answers = new ArrayList<CompletableFuture<Rows>>();
            for (int i = 0; i < 50; i++) {
                answers.add(feed.postgres.rows(new Pattern("/orders/12/*")).toCompletableFuture());
            }
            blocker.rollback();
            var rows = answers.stream().map(CompletableFuture::join).toList();
            rows.forEach(one -> assertSame(rows.get(0), one));
            assertEquals(1, other.toCompletableFuture().join().rows().size());
        }
    }

    @Test
    void aTransactionThatIsUnderWayIsToldAfterTheRowsThatDoNotHaveIt() throws Exception {
        try (var feed = orders();
                var slow = database.connect();
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("update orders set state = 'paid' where id = 1");
            var rows = ask(feed, "/orders/12/*");
            slow.commit();

            assertTrue(lines(rows).get(0).contains("open"));
            eventually(() -> assertEquals(
                    1, rows.changes().size() + feed.tape.after(rows.position()).size()));
        }
    }

    /** A page: the rows, then the changes, then what is told after the position; never back in time. */
    private static Map<Integer, Integer> joined(Rows rows, List<Tape.Line> after, String pattern, long seed) {
        var values = new HashMap<Integer, Integer>();
        rows.rows()
                .forEach(row -> values.put(
                        row.key().path("id").asInt(), row.row().path("version").asInt()));
        rows.changes().forEach(told -> change(values, told.data(), seed));
        var matching = new Pattern(pattern);
        after.stream()
                .filter(line -> matching.matches(new dev.herald.message.Channel(line.channel())))
                .forEach(line -> change(values, line.data(), seed));
        return values;
    }

    private static void change(Map<Integer, Integer> values, JsonNode data, long seed) {
        int id = data.path("key").path("id").asInt();
        if (data.path("op").asText().equals("d")) {
            values.remove(id);
            return;
        }
        int next = data.path("row").path("version").asInt();
        int former = values.getOrDefault(id, -1);
        assertTrue(next > former, () -> "row " + id + " went from " + former + " to " + next + ", seed " + seed);
        values.put(id, next);
    }

    @Test
    void whoeverJoinsWhenEverHasEveryRowOnceAndNoneGoesBackInTime() throws Exception {
        long seed = System.nanoTime();
        database.run(
                "create table counters (id int primary key, part int, version int not null)",
                "insert into counters select i, i % 3, 0 from generate_series(1, 60) i",
                "alter table counters replica identity full",
                "create sequence versions");
        try (var feed = RunningFeed.of(database, RunningFeed.table("counters", "/counters/{part}/{id}"))
                .begun()) {
            var isDone = new AtomicBoolean();
            var writers = new ArrayList<Thread>();
            for (int i = 0; i < 6; i++) {
                var random = new Random(seed + i);
                var writer = new Thread(() -> write(random, isDone));
                writer.start();
                writers.add(writer);
            }
            var random = new Random(seed);
            var patterns = List.of("/counters/**", "/counters/0/*", "/counters/1/*", "/counters/2/*");
            var joins = new ArrayList<Map.Entry<String, CompletableFuture<Rows>>>();
            for (int i = 0; i < 150; i++) {
                var pattern = patterns.get(random.nextInt(4));
                joins.add(Map.entry(
                        pattern, feed.postgres.rows(new Pattern(pattern)).toCompletableFuture()));
                if (random.nextInt(4) == 0) {
                    joins.get(joins.size() - 1).getValue().join();
                }
            }
            joins.forEach(
                    join -> join.getValue().orTimeout(60, TimeUnit.SECONDS).join());
            isDone.set(true);
            for (var writer : writers) {
                writer.join();
            }
            database.run("select pg_logical_emit_message(true, 'herald:/done', '1')");
            eventually(() -> {
                var all = feed.tape.lines();
                assertEquals("/done", all.get(all.size() - 1).channel());
            });
            var lines = feed.tape.lines();
            var truth = new HashMap<Integer, Integer>();
            for (var row : database.ask("select id || ' ' || version from counters")) {
                truth.put(Integer.valueOf(row.split(" ")[0]), Integer.valueOf(row.split(" ")[1]));
            }
            for (var join : joins) {
                var rows = join.getValue().join();
                var after = lines.subList((int) rows.position().offset(), lines.size());
                var expected = new HashMap<>(truth);
                if (!join.getKey().endsWith("**")) {
                    int part = Integer.parseInt(join.getKey().split("/")[2]);
                    expected.keySet().removeIf(id -> id % 3 != part);
                }
                assertEquals(expected, joined(rows, after, join.getKey(), seed), "seed " + seed);
            }
            assertTrue(
                    joins.stream()
                            .anyMatch(join -> !join.getValue().join().changes().isEmpty()),
                    "no race was met");
        }
    }

    /** Each transaction changes a few rows, in the order of their numbers so that none waits for another's in a circle. */
    private void write(Random random, AtomicBoolean isDone) {
        try (Connection connection = database.connect();
                var update = connection.prepareStatement("update counters set version = version + 1 where id = ?");
                var delete = connection.prepareStatement("delete from counters where id = ?");
                var insert =
                        connection.prepareStatement("insert into counters values (?, ? % 3, nextval('versions') * 1000)"
                                + " on conflict (id) do update set version = counters.version + 1")) {
            connection.setAutoCommit(false);
            while (!isDone.get()) {
                for (int id = 1 + random.nextInt(20); id <= 60; id += 1 + random.nextInt(20)) {
                    int what = random.nextInt(10);
                    var statement = what == 0 ? delete : what < 4 ? insert : update;
                    statement.setInt(1, id);
                    if (statement == insert) {
                        statement.setInt(2, id);
                    }
                    statement.execute();
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
