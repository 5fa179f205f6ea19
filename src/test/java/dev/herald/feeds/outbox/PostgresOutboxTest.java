package dev.herald.feeds.outbox;

import dev.herald.props.EmbeddedDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
    protected int statement() {
        return 1;
    }
}
