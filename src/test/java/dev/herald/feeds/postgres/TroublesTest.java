package dev.herald.feeds.postgres;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private EmbeddedDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run("create table orders (id int primary key, state text)");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private static Settings settings(EmbeddedDatabase database) {
        return RunningFeed.settings(database, RunningFeed.table("orders", "/orders/{id}"));
    }

    private static Settings as(String role, String password, Settings s) {
        return with(role, Optional.of(password), s.drop(), s);
    }

    private static Settings dropping(Settings s, long bytes) {
        return with(s.user(), s.password(), OptionalLong.of(bytes), s);
    }

    private static Settings with(String role, Optional<String> password, OptionalLong drop, Settings s) {
        return new Settings(
                s.name(),
                s.url(),
                role,
                password,
                s.slot(),
                s.publication(),
                s.heartbeat(),
                s.warn(),
                drop,
                s.messages(),
                s.namespace(),
                s.timeout(),
                s.tables());
    }

    private static List<String> channels(Tape tape) {
        return tape.lines().stream().map(Tape.Line::channel).toList();
    }

    @Test
    void aServerThatIsStoppedOrKilledIsFollowedOnAndNothingIsLost() throws Exception {
        try (var server = PostgresServer.with(Map.of());
                var own = EmbeddedDatabase.in(server)) {
            own.run("create table orders (id int primary key, state text)");
            try (var feed = new RunningFeed(settings(own), new Tape()).begun()) {
                own.run("insert into orders values (1)");
                server.kill();
                server.startAgain();
                own.run("insert into orders values (2)");
                server.stop();
                server.startAgain();
                own.run("insert into orders values (3)");

                eventually(() -> assertEquals(List.of("/orders/1", "/orders/2", "/orders/3"), channels(feed.tape)));
            }
        }
    }

    @Test
    void whatHappensWhileNobodyFollowsIsToldLater() throws Exception {
        var tape = new Tape();
        try (var feed = new RunningFeed(settings(database), tape).begun()) {
            database.run("insert into orders values (1)");
            eventually(() -> assertEquals(1, tape.lines().size()));
        }
        database.run("insert into orders values (2)");
        try (var feed = new RunningFeed(settings(database), tape).begun()) {
            eventually(() -> assertEquals(List.of("/orders/1", "/orders/2"), channels(tape)));
        }
    }

    @Test
    void aSlotThatIsInUseIsWaitedFor() throws Exception {
        var first = new RunningFeed(settings(database), new Tape()).begun();
        try (var second = new RunningFeed(settings(database), new Tape())) {
            second.trouble("slot_busy");
            first.close();
            second.begun();
            database.run("insert into orders values (1)");

            eventually(() -> assertEquals(1, second.tape.lines().size()));
        }
    }

    @Test
    void aSlotThatIsGoneIsMadeAnewAndPagesAreToldToAskAgain() throws Exception {
        var tape = new Tape();
        try (var feed = new RunningFeed(settings(database), tape).begun()) {
            database.run("insert into orders values (1)");
            eventually(() -> assertEquals(1, tape.lines().size()));
        }
        eventually(() -> database.run(
                "select pg_drop_replication_slot('" + settings(database).slot() + "')"));
        database.run("insert into orders values (2)");
        try (var feed = new RunningFeed(settings(database), tape).begun()) {
            database.run("insert into orders values (3)");

            eventually(() -> assertEquals(List.of("/orders/1", "/orders/**", "/orders/3"), channels(tape)));
            assertEquals("resync", tape.lines().get(1).data().path("op").asText());
        }
    }

    @Test
    void aPublicationThatIsDroppedIsMadeAnewAndPagesAreToldToAskAgain() throws Exception {
        try (var feed = new RunningFeed(settings(database), new Tape()).begun()) {
            database.run("insert into orders values (1)");
            eventually(() -> assertEquals(1, feed.tape.lines().size()));
            database.run("drop publication herald_shop", "insert into orders values (2)");

            eventually(() -> assertTrue(channels(feed.tape).contains("/orders/**"), "resync"));
            feed.begun();
            database.run("insert into orders values (3)");
            eventually(() -> assertTrue(channels(feed.tape).contains("/orders/3"), "it goes on"));
        }
    }

    @Test
    void aSlotThatHoldsBackTooMuchOfTheLogIsLostAndMadeAnew() throws Exception {
        try (var server = PostgresServer.with(Map.of("max_slot_wal_keep_size", "1MB", "max_wal_size", "32MB"));
                var own = EmbeddedDatabase.in(server)) {
            own.run("create table orders (id int primary key, state text)");
            var tape = new Tape();
            new RunningFeed(settings(own), tape).begun().close();
            own.run(
                    "insert into orders select i, repeat('x', 900) from generate_series(1, 60000) i",
                    "select pg_switch_wal()",
                    "checkpoint");
            eventually(() -> assertEquals(List.of("lost"), own.ask("select wal_status from pg_replication_slots")));
            try (var feed = new RunningFeed(settings(own), tape).begun()) {
                own.run("insert into orders values (100000)");

                eventually(() -> assertTrue(channels(tape).contains("/orders/100000"), "it goes on"));
                assertEquals("/orders/**", channels(tape).get(0));
            }
        }
    }

    @Test
    void aSlotIsGivenUpAlsoWhileTheFeedCannotBegin() throws Exception {
        database.run("create table others (id int)");
        var settings = settings(database);
        var slots = "select slot_name from pg_replication_slots where slot_name = '" + settings.slot() + "'";
        var tape = new Tape();
        new RunningFeed(settings, tape).begun().close();
        database.run("insert into orders values (1)", "alter table orders rename id to number");
        try (var feed = new RunningFeed(dropping(settings, 1 << 20), tape)) {
            feed.trouble("column_missing");
            assertEquals(List.of(settings.slot()), database.ask(slots));

            database.run("insert into others select i from generate_series(1, 100000) i");
            eventually(() -> assertEquals(List.of(), database.ask(slots)));

            database.run("alter table orders rename number to id");
            feed.begun();
            assertEquals(List.of("/orders/**"), channels(tape));
        }
    }

    @Test
    void aRoleThatMayNotIsToldWhatAnAdministratorHasToRun() throws Exception {
        database.run(
                "drop role if exists guarded",
                "create role guarded login password 'right'",
                "grant select on orders to guarded");
        try {
            try (var feed = new RunningFeed(as("guarded", "wrong", settings(database)), new Tape())) {
                feed.trouble("login_refused");
            }
            try (var feed = new RunningFeed(as("guarded", "right", settings(database)), new Tape())) {
                assertTrue(feed.trouble("replication_denied")
                        .remedy()
                        .contains("alter role \"guarded\" with replication"));
                database.run("alter role guarded with replication");
                assertTrue(feed.trouble("publication_denied").remedy().contains("create publication"));
                database.run("create publication herald_shop for table orders");
                feed.begun();
                database.run("insert into orders values (1)");
                eventually(() -> assertEquals(1, feed.tape.lines().size()));
            }
        } finally {
            database.run("drop owned by guarded", "drop role guarded");
        }
    }

    @Test
    void aServerWithoutLogicalDecodingIsNamed() throws Exception {
        try (var server = PostgresServer.with(Map.of("wal_level", "replica"));
                var own = EmbeddedDatabase.in(server)) {
            own.run("create table orders (id int primary key)");
            try (var feed = new RunningFeed(settings(own), new Tape())) {
                assertTrue(feed.trouble("wal_level").remedy().contains("alter system set wal_level"));
            }
        }
    }

    @Test
    void aFeedNeverMakesTheApplicationsWritesFail() throws Exception {
        database.run(
                "create table full_one (id int)",
                "alter table full_one replica identity full",
                "create table keyed (id int primary key, x int)",
                "create table indexed (id int not null, x int)",
                "create unique index indexed_id on indexed (id)",
                "alter table indexed replica identity using index indexed_id",
                "create table bare (id int)",
                "create table nothing (id int primary key)",
                "alter table nothing replica identity nothing");
        for (var table : List.of("full_one", "keyed", "indexed", "bare", "nothing")) {
            boolean canBe = !table.equals("bare") && !table.equals("nothing");
            var settings = RunningFeed.settings(database, RunningFeed.table(table, "/" + table));
            try (var feed = new RunningFeed(settings, new Tape())) {
                if (canBe) {
                    feed.begun();
                } else {
                    feed.trouble("no_identity");
                }
                database.run(
                        "insert into " + table + " values (1)",
                        "update " + table + " set id = 2",
                        "delete from " + table);
                if (canBe) {
                    eventually(() -> assertTrue(feed.tape.lines().size() >= 3, table));
                }
            }
        }
    }

    @Test
    void anIdleSlotMovesOnWhileOthersWrite() throws Exception {
        database.run("create table others (id int)");
        try (var feed = new RunningFeed(settings(database), new Tape()).begun()) {
            var lag =
                    "select pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) < 1000000 from pg_replication_slots"
                            + " where slot_name = '" + settings(database).slot() + "'";
            database.run("insert into others select i from generate_series(1, 100000) i");

            eventually(() -> assertEquals(List.of("t"), database.ask(lag)));
            assertEquals(List.of(), feed.tape.lines());
        }
    }

    @Test
    void manySmallChangesInManyTables() throws Exception {
        database.run(
                "create table parts (id int, region int, primary key (id, region)) partition by list (region)",
                "create table parts_1 partition of parts for values in (1)",
                "create table parts_2 partition of parts for values in (2)");
        var settings = RunningFeed.settings(database, RunningFeed.table("parts", "/parts/{region}/{id}"));
        try (var feed = new RunningFeed(settings, new Tape()).begun()) {
            database.run(
                    "insert into parts values (1, 1)",
                    "insert into parts values (2, 2)",
                    "update parts set region = 2 where id = 1");

            eventually(() -> assertEquals(4, feed.tape.lines().size()));
            assertEquals(List.of("/parts/1/1", "/parts/2/2", "/parts/1/1", "/parts/2/1"), channels(feed.tape));
            assertEquals(
                    4,
                    IntStream.range(0, 4)
                            .filter(i -> feed.tape
                                    .lines()
                                    .get(i)
                                    .data()
                                    .path("table")
                                    .asText()
                                    .equals("parts"))
                            .count());
        }
    }
}
