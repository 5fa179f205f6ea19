package dev.herald.feeds.outbox;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** On H2, a database that is not PostgreSQL. */
class OtherOutboxTest extends OutboxContract {
    @TempDir
    Path folder;

    @Override
    protected String url() {
        return "jdbc:h2:" + folder.resolve("outbox") + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    protected String user() {
        return "sa";
    }

    @Override
    protected AutoCloseable away() throws SQLException {
        var alone = connect();
        execute(alone, "set exclusive 2");
        return () -> {
            execute(alone, "set exclusive false");
            alone.close();
        };
    }

    @Override
    protected int statement() {
        return 2;
    }
}
