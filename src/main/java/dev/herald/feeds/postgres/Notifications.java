package dev.herald.feeds.postgres;

import dev.herald.feeds.outbox.Settings;
import dev.herald.feeds.outbox.Wake;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code NOTIFY} wakes whoever looks at an outbox. A connection that breaks is opened again; what is missed meanwhile is found anyway. */
public final class Notifications implements Wake {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int WAITING_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 5_000;

    @Override
    public AutoCloseable listen(Settings settings, Runnable woken) {
        if (settings.listen().isEmpty()) {
            return NONE.listen(settings, woken);
        }
        var listening = new Listening(settings, settings.listen().get(), woken);
        listening.start();
        return listening;
    }

    /** Its thread waits for notifications; closing it cuts the connection. */
    private static final class Listening extends Thread implements AutoCloseable {
        private final Settings settings;
        private final String channel;
        private final Runnable woken;
        private volatile boolean isClosed;
        private volatile @Nullable Connection connection;

        Listening(Settings settings, String channel, Runnable woken) {
            super("herald-outbox-" + channel);
            this.settings = settings;
            this.channel = channel;
            this.woken = woken;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!isClosed) {
                try {
                    hear();
                } catch (SQLException e) {
                    rest(e);
                }
            }
        }

        private void hear() throws SQLException {
            try (var opened = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                    var statement = opened.createStatement()) {
                connection = opened;
                statement.execute("listen " + channel);
                woken.run(); // for what came before
                while (!isClosed) {
                    var heard = opened.unwrap(PGConnection.class).getNotifications(WAITING_MILLIS);
                    if (heard != null && heard.length > 0) {
                        woken.run();
                    }
                }
            }
        }

        private void rest(SQLException why) {
            if (!isClosed) {
                LOG.debug("nothing is heard of {}: {}", settings, why.getMessage());
                try {
                    Thread.sleep(PAUSE_MILLIS);
                } catch (InterruptedException e) {
                    isClosed = true;
                }
            }
        }

        @Override
        public void close() throws SQLException {
            isClosed = true;
            interrupt();
            var open = connection;
            if (open != null) {
                open.abort(Runnable::run);
            }
        }
    }
}
