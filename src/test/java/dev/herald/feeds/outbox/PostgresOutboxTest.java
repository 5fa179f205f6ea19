package dev.herald.feeds.outbox;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.feeds.postgres.Notifications;
import dev.herald.props.EmbeddedDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresOutboxTest extends OutboxContract {
    private static EmbeddedDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = EmbeddedDatabase.fresh();
    }

    @AfterAll
    static void drop() throws SQLException {
        database.close();
    }

    @Override
    protected String url() {
        return database.url();
    }

    @Override
    protected String user() {
        return database.user();
    }

    @Override
    protected AutoCloseable away() throws SQLException {
        try (var server = database.server().connect("postgres");
                var statement = server.createStatement()) {
            statement.execute("alter database " + database.name() + " allow_connections false");
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.name() + "'");
        }
        return this::back;
    }

    private void back() throws SQLException {
        try (var server = database.server().connect("postgres");
                var statement = server.createStatement()) {
            statement.execute("alter database " + database.name() + " allow_connections true");
        }
    }

    @Override
    protected int statement() {
        return 1;
    }

    @Test
    void notifyHasItLookedAtLongBeforeItIsDue() throws SQLException {
        var rarely = Settings.of(url(), user(), "", "herald_outbox", Duration.ofHours(1), Optional.of("herald_outbox"));
        house.run(new Outbox(rarely, new Notifications()), "/**");
        eventually(() -> assertEquals(
                List.of("1"),
                database.ask("select count(*) from pg_stat_activity where query = 'listen herald_outbox'")));

        database.run("insert into herald_outbox (channel, payload) values ('/woken', '1')", "notify herald_outbox");

        tells("/woken", 1);
    }
}
