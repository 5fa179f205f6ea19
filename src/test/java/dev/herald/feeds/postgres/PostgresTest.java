package dev.herald.feeds.postgres;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.EmbeddedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresTest {
    private EmbeddedDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run("create table orders (id int primary key, customer_id int, state text, total numeric, note text)");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private RunningFeed orders() {
        return RunningFeed.of(database, RunningFeed.table("orders", "/orders/{customer_id}/{id}"))
                .begun();
    }

    private static void assertTold(RunningFeed feed, String... lines) {
        eventually(() -> assertEquals(List.of(lines), feed.told()));
    }

    @Test
    void changesAreToldInTheOrderOfTheirCommits() throws Exception {
        try (var feed = orders();
                var slow = database.connect();
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("insert into orders values (1, 12, 'open', 9.50, null)");
            database.run("insert into orders values (2, 12, 'open', 1, null)");
            statement.execute("update orders set state = 'paid' where id = 1");
            slow.commit();
            database.run("delete from orders where id = 1", "insert into orders values (3, 12, 'x', 1, null)");

            assertTold(
                    feed,
                    "c /orders/12/2 {\"id\":2} {\"id\":2,\"customer_id\":12,\"state\":\"open\",\"total\":\"1\",\"note\":null}",
                    "c /orders/12/1 {\"id\":1} {\"id\":1,\"customer_id\":12,\"state\":\"open\",\"total\":\"9.50\",\"note\":null}",
                    "u /orders/12/1 {\"id\":1} {\"id\":1,\"customer_id\":12,\"state\":\"paid\",\"total\":\"9.50\",\"note\":null}",
                    "c /orders/12/3 {\"id\":3} {\"id\":3,\"customer_id\":12,\"state\":\"x\",\"total\":\"1\",\"note\":null}");
        }
    }

    @Test
    void whatIsRolledBackNeverHappened() throws Exception {
        try (var feed = orders();
                var other = database.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into orders values (1, 12, 'open', 1, null)");
            statement.execute("select pg_logical_emit_message(true, 'herald:/news', '1')");
            other.rollback();
            database.together(
                    "insert into orders values (2, 12, 'open', 1, null)",
                    "savepoint here",
                    "insert into orders values (3, 12, 'open', 1, null)",
                    "rollback to here");

            eventually(() -> assertEquals(1, feed.told().size()));
            assertTrue(feed.told().get(0).startsWith("c /orders/12/2 "), feed::toString);
        }
    }

    @Test
    void theLastOfATransactionSaysSoAndEachHasItsPlace() throws Exception {
        try (var feed = orders()) {
            database.together(
                    "insert into orders values (1, 12, 'open', 1, null), (2, 12, 'open', 1, null)",
                    "create table others (id int)",
                    "insert into orders values (3, 12, 'open', 1, null)");

            eventually(() -> assertEquals(3, feed.tape.lines().size()));
            var lines = feed.tape.lines();
            assertFalse(lines.get(1).data().has("last"));
            assertTrue(lines.get(2).data().path("last").asBoolean());
            assertEquals(lines.get(2).id(), lines.get(2).data().path("pos").asText());
            assertTrue(lines.get(2).id().endsWith(".3"), lines::toString);
            assertEquals(
                    1,
                    lines.stream()
                            .map(line -> line.data().path("tx").asLong())
                            .distinct()
                            .count());
            assertEquals("orders", lines.get(0).data().path("table").asText());
        }
    }

    @Test
    void aRowThatMovesIsDeletedWhereItWas() throws Exception {
        database.run("alter table orders replica identity full");
        try (var feed = orders()) {
            database.run("insert into orders (id, customer_id) values (1, 12)", "update orders set customer_id = 13");

            assertTold(
                    feed,
                    "c /orders/12/1 {\"id\":1} {\"id\":1,\"customer_id\":12,\"state\":null,\"total\":null,\"note\":null}",
                    "d /orders/12/1 {\"id\":1}",
                    "c /orders/13/1 {\"id\":1} {\"id\":1,\"customer_id\":13,\"state\":null,\"total\":null,\"note\":null}");
        }
    }

    @Test
    void aRowWhoseKeyChangesIsAnotherRowThoughItsChannelIsTheSame() throws Exception {
        database.run("create table items (id int primary key)");
        try (var feed =
                RunningFeed.of(database, RunningFeed.table("items", "/items")).begun()) {
            database.run("insert into items values (1)", "update items set id = 2", "delete from items");

            assertTold(
                    feed,
                    "c /items {\"id\":1} {\"id\":1}",
                    "d /items {\"id\":1}",
                    "c /items {\"id\":2} {\"id\":2}",
                    "d /items {\"id\":2}");
        }
    }

    @Test
    void rowsComeAndGoByTheirCondition() throws Exception {
        database.run("alter table orders replica identity full");
        try (var feed = RunningFeed.of(
                        database, RunningFeed.table("orders", "/orders/{id}", "state <> 'draft'", "id", "state"))
                .begun()) {
            database.run(
                    "insert into orders (id, state) values (1, 'draft')",
                    "update orders set state = 'open'",
                    "update orders set note = 'secret'",
                    "update orders set state = 'draft'");

            assertTold(
                    feed,
                    "c /orders/1 {\"id\":1} {\"id\":1,\"state\":\"open\"}",
                    "u /orders/1 {\"id\":1} {\"id\":1,\"state\":\"open\"}",
                    "d /orders/1 {\"id\":1}");
        }
    }

    @Test
    void aLargeValueThatDidNotChangeIsNamedOrTakenFromTheOldRow() throws Exception {
        var large = "(select string_agg(md5(i::text), '') from generate_series(1, 1000) i)";
        try (var feed = orders()) {
            database.run(
                    "insert into orders (id, customer_id, note) values (1, 12, " + large + ")",
                    "update orders set state = 'paid'",
                    "alter table orders replica identity full",
                    "update orders set state = 'done'");

            eventually(() -> assertEquals(3, feed.tape.lines().size()));
            var lines = feed.tape.lines();
            assertEquals("[\"note\"]", lines.get(1).data().path("unchanged").toString());
            assertFalse(lines.get(1).data().path("row").has("note"));
            assertEquals(
                    32_000,
                    lines.get(2).data().path("row").path("note").asText().length());
            assertEquals("[\"state\"]", lines.get(2).data().path("changed").toString());
            assertFalse(lines.get(2).data().has("unchanged"));
        }
    }

    @Test
    void aTableThatIsEmptiedIsToldOnce() throws Exception {
        try (var feed = orders()) {
            database.run("insert into orders (id, customer_id) values (1, 12)", "truncate orders");

            eventually(() -> assertEquals(2, feed.tape.lines().size()));
            assertEquals("truncate", feed.tape.lines().get(1).data().path("op").asText());
        }
    }

    @Test
    void columnsComeAndGoInMidStream() throws Exception {
        try (var feed = orders()) {
            database.run(
                    "insert into orders (id, customer_id) values (1, 12)",
                    "alter table orders add column extra jsonb default '[1]'",
                    "alter table orders drop column note, drop column total",
                    "insert into orders (id, customer_id) values (2, 12)",
                    "alter table orders rename column state to status",
                    "update orders set status = 'x' where id = 2");

            eventually(() -> assertEquals(3, feed.told().size()));
            assertEquals(
                    List.of(
                            "c /orders/12/2 {\"id\":2} {\"id\":2,\"customer_id\":12,\"state\":null,\"extra\":[1]}",
                            "u /orders/12/2 {\"id\":2} {\"id\":2,\"customer_id\":12,\"status\":\"x\",\"extra\":[1]}"),
                    feed.told().subList(1, 3));
        }
    }

    @Test
    void aColumnThatTheFeedNeedsAndThatIsGoneIsNamed() throws Exception {
        try (var feed = orders()) {
            database.run(
                    "alter table orders rename column customer_id to buyer",
                    "insert into orders (id, buyer) values (1, 12)");

            var trouble = feed.trouble("column_missing");
            assertTrue(String.valueOf(trouble.getMessage()).contains("customer_id"), trouble::getMessage);
        }
    }

    @Test
    void sqlPublishesInItsTransaction() throws Exception {
        try (var feed = orders()) {
            feed.tape.takes(400);
            database.together(
                    "insert into orders (id, customer_id) values (1, 12)",
                    "select pg_logical_emit_message(true, 'herald:/news/today', '{\"hello\": [\"wörld\"]}')");
            database.run(
                    "select pg_logical_emit_message(true, 'other:/news', '1')",
                    "select pg_logical_emit_message(true, 'herald:/news', 'no json')",
                    "select pg_logical_emit_message(true, 'herald:/news', '1 2')",
                    "select pg_logical_emit_message(true, 'herald:/news', '')",
                    "select pg_logical_emit_message(true, 'herald:/meta/x', '1')",
                    "select pg_logical_emit_message(true, 'herald:no channel', '1')",
                    "select pg_logical_emit_message(true, 'herald:/news', '\"' || repeat('x', 400) || '\"')",
                    "select pg_logical_emit_message(false, 'herald:/news', '1')",
                    "select pg_logical_emit_message(true, 'herald:/news', '7')");

            eventually(() -> assertEquals(3, feed.tape.lines().size()));
            var lines = feed.tape.lines();
            assertEquals("{\"hello\": [\"wörld\"]}", lines.get(1).text());
            assertEquals("/news/today", lines.get(1).channel());
            assertEquals("7", lines.get(2).text());
            assertEquals(7L, feed.postgres.gauges().get("messages.refused").get());
        }
    }

    @Test
    void theLastThatIsToldOfALargeTransactionSaysSo() throws Exception {
        var settings = RunningFeed.settings(
                database, RunningFeed.table("orders", "/orders/{customer_id}/{id}", "customer_id <= 1500"));
        try (var feed = new RunningFeed(settings, new Tape()).begun()) {
            database.run("insert into orders (id, customer_id) select i, i from generate_series(1, 2500) i");

            eventually(() -> assertEquals(1_500, feed.tape.lines().size()));
            assertTrue(feed.tape.lines().get(1_499).data().path("last").asBoolean());
        }
    }

    @Test
    void aRowWhoseConditionHangsOnALargeValueThatDidNotChangeStays() throws Exception {
        var large = "(select string_agg(md5(i::text), '') from generate_series(1, 1000) i)";
        var settings = RunningFeed.settings(
                database, RunningFeed.table("orders", "/orders/{customer_id}/{id}", "note is not null", "state"));
        try (var feed = new RunningFeed(settings, new Tape()).begun()) {
            database.run(
                    "insert into orders (id, customer_id, note) values (1, 12, " + large + ")",
                    "update orders set state = 'paid'");

            eventually(() -> assertEquals(2, feed.tape.lines().size()));
            assertEquals("u", feed.tape.lines().get(1).data().path("op").asText());
        }
    }

    @Test
    void aLargeTransactionGoesThroughAndIsMarkedOnItsWay() throws Exception {
        try (var feed = orders()) {
            database.run("insert into orders (id, customer_id) select i, 12 from generate_series(1, 20000) i");

            eventually(() -> assertEquals(20_000, feed.tape.lines().size()));
            var lines = feed.tape.lines();
            var ids = new ArrayList<String>();
            IntStream.rangeClosed(1, 20_000).forEach(i -> ids.add("/orders/12/" + i));
            assertEquals(ids, lines.stream().map(Tape.Line::channel).toList());
            assertEquals(
                    1, lines.stream().filter(line -> line.data().has("last")).count());
        }
    }

    @Test
    void whateverCrashesWhereverEachChangeIsKeptOnceAndInOrder() throws Exception {
        long seed = System.nanoTime();
        var random = new java.util.Random(seed);
        var tape = new Tape();
        var settings = RunningFeed.settings(database, RunningFeed.table("orders", "/orders"));
        int last = 0;
        try (var feed = new RunningFeed(settings, tape).begun()) {
            for (int round = 0; round < 60; round++) {
                int count = 1 + random.nextInt(round % 10 == 0 ? 3_000 : 20);
                tape.crashIn(1 + random.nextInt(3 * count));
                database.run("insert into orders (id) select i from generate_series(" + (last + 1) + ", "
                        + (last + count) + ") i");
                last += count;
                if (round % 20 == 19) {
                    feed.begun();
                }
            }
            int all = last;
            eventually(() -> assertTrue(tape.lines().size() >= all, "seed " + seed));
        }
        var ids = new ArrayList<Integer>();
        tape.lines().forEach(line -> ids.add(line.data().path("key").path("id").asInt()));
        assertEquals(IntStream.rangeClosed(1, last).boxed().toList(), ids, "seed " + seed);
    }
}
