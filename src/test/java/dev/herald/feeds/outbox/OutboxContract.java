package dev.herald.feeds.outbox;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.props.FeedHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an outbox promises on every database. A test of one extends this and says where it is. */
abstract class OutboxContract {
    protected FeedHouse house;

    protected abstract String url();

    protected abstract String user();

    /** Takes the database away until it is closed: who is connected is cut off, and nobody gets in. */
    protected abstract AutoCloseable away() throws SQLException;

    /** Which statement of the guide is for this database. */
    protected abstract int statement();

    private String table() {
        try {
            var guide = Files.readString(Path.of("web/docs/sources.md"));
            return guide.split("```sql\n")[statement()].split("```")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected Settings settings() {
        return Settings.of(url(), user(), "", "herald_outbox", Duration.ofMillis(20), Optional.empty());
    }

    @BeforeEach
    void open() throws SQLException {
        execute("drop table if exists herald_outbox");
        execute(table());
        house = new FeedHouse();
    }

    @AfterEach
    void close() {
        house.close();
    }

    protected void run() {
        house.run(new Outbox(settings(), Wake.NONE), "/**");
    }

    @Test
    void whatIsCommittedIsPublishedInOrderAndThenGone() throws SQLException {
        execute(insert("/chat", "1"), insert("/chat", "2"), insert("/chat", "3"));
        run();
        execute(insert("/chat", "4"));

        tells("/chat", 1, 2, 3, 4);
        eventually(() -> assertEquals(0, count("1 = 1")));
    }

    @Test
    void whatIsTooLargeIsLaidAsideAndHoldsNobodyUp() throws SQLException {
        execute(insert("/chat", '"' + "x".repeat(1 << 20) + '"'), insert("/chat", "2"));
        run();

        tells("/chat", 2);
        eventually(() -> assertEquals(1, count("problem like 'the payload has 1048578 bytes%'")));
        eventually(() -> assertTrue(house.status().path("concern").asText().startsWith("1 row"), "it is said"));
        assertEquals("running", house.status().path("state").asText());
    }

    @Test
    void whatIsRolledBackIsNot() throws SQLException {
        run();
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            execute(connection, insert("/chat", "1"));
            connection.rollback();
        }
        execute(insert("/chat", "2"));

        tells("/chat", 2);
    }

    @Test
    void anOpenTransactionHoldsNobodyUp() throws SQLException {
        run();
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            execute(connection, insert("/chat", "1"));
            execute(insert("/chat", "2"));
            tells("/chat", 2);
            connection.commit();
        }

        tells("/chat", 2, 1);
    }

    @Test
    void whatCannotBePublishedIsLaidAside() throws SQLException {
        run();
        execute(
                insert("/meta/x", "1"),
                insert("/herald/x", "1"),
                insert("no channel", "1"),
                insert("/chat", "{"),
                insert("/chat", "7"));

        tells("/chat", 7);
        eventually(() -> assertEquals(4, count("problem is not null")));
        eventually(() -> assertEquals(0, count("problem is null")));
    }

    @Test
    void aJournalThatRefusesLosesNothing() throws SQLException {
        run();
        execute(insert("/chat", "1"));
        tells("/chat", 1);
        house.journal().refuseAppends();
        execute(insert("/chat", "2"), insert("/chat", "3"));
        eventually(() -> assertEquals("journal_refuses", house.trouble()));
        assertEquals(2, count("1 = 1"));

        house.journal().heal();

        tells("/chat", 1, 2, 3);
    }

    /** Kept, and not deleted: what a crash leaves. */
    @Test
    void whatWasKeptBeforeACrashIsNotToldAgain() throws SQLException {
        house.journal().holdAppends();
        execute(insert("/chat", "1"), insert("/chat", "2")); // both are there when it looks
        run();
        eventually(() -> assertEquals(2, house.journal().waiting()));
        var stopped = CompletableFuture.runAsync(house::stop);
        house.journal().release(); // it may be kept before the table's transaction is aborted, or after it
        stopped.join();

        run();
        execute(insert("/chat", "3"));

        tells("/chat", 1, 2, 3);
    }

    @Test
    void manyWritersLoseNothing() throws SQLException {
        run();
        var writers = IntStream.range(0, 4)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    try (var connection = connect()) {
                        for (int i = 0; i < 100; i++) {
                            execute(connection, insert("/w" + writer, String.valueOf(i)));
                        }
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        writers.forEach(CompletableFuture::join);

        for (int writer = 0; writer < 4; writer++) {
            tells("/w" + writer, IntStream.range(0, 100).toArray());
        }
    }

    @Test
    void aMissingTableIsSaidAndWaitedFor() throws SQLException {
        execute("drop table herald_outbox");
        run();
        eventually(() -> assertEquals("outbox_table", house.trouble()));

        execute(table());
        execute(insert("/chat", "1"));

        tells("/chat", 1);
    }

    @Test
    void itIsNotSaidToRunWhileItsDatabaseIsAway() throws Exception {
        run();
        eventually(() -> assertTrue(house.status().has("since"), house.status()::toString));

        try (var away = away()) {
            eventually(() -> assertTrue(house.trouble().startsWith("database_"), house::trouble));
            assertEquals("failing", house.status().path("state").asText());
            assertFalse(house.status().has("since"), house.status()::toString);
        }

        eventually(() -> assertTrue(house.status().has("since"), house.status()::toString));
    }

    protected void tells(String channel, int... numbers) {
        var all = IntStream.of(numbers).boxed().toList();
        eventually(() -> assertEquals(
                all, house.told(channel).stream().map(JsonNode::asInt).toList()));
    }

    protected static String insert(String channel, String json) {
        return "insert into herald_outbox (channel, payload) values ('" + channel + "', '" + json + "')";
    }

    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), "");
    }

    protected void execute(String... statements) throws SQLException {
        try (var connection = connect()) {
            execute(connection, statements);
        }
    }

    protected static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private int count(String condition) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from herald_outbox where " + condition)) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }
}
