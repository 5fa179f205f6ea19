package dev.herald.feeds.outbox;

import dev.herald.feeds.Sink;
import dev.herald.feeds.Source;
import dev.herald.feeds.Trouble;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rows from a table, in the order of their ids, and deletes them once they are kept.
 *
 * <p>Rows are locked, published, and deleted by one transaction; the mark is set after that. So a crash before the end of that
 * transaction has the rows told again, under the ids that they had, and behind the mark: what was kept is passed over. A row is told in the order of its id
 * among those that were committed when the table was looked at: the rows of one transaction keep their order, and so do those of
 * transactions that wait for each other.
 */
public final class Outbox implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Settings settings;
    private final Wake wake;
    private final AtomicLong laidAside = new AtomicLong();
    private volatile @Nullable Connection connection;
    private volatile boolean isClosed;
    private boolean isWoken; // guarded by this

    public Outbox(Settings settings, Wake wake) {
        this.settings = settings;
        this.wake = wake;
    }

    @Override
    public String kind() {
        return "outbox";
    }

    @Override
    public void run(Sink sink) throws Exception {
        var listening = Objects.requireNonNull(wake.listen(settings, this::wake));
        try (var database = connected()) {
            connection = database;
            database.setAutoCommit(false);
            count(database);
            sink.well();
            while (!isClosed) {
                if (take(database, sink) < settings.batch()) {
                    rest();
                }
            }
        } catch (SQLException e) {
            if (!isClosed) {
                throw trouble(e);
            }
        } finally {
            connection = null;
            listening.close();
        }
    }

    private Connection connected() throws Trouble {
        try {
            return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        } catch (SQLException e) {
            throw new Trouble(
                    e.getSQLState() != null && e.getSQLState().startsWith("28") ? "login_refused" : "database_down",
                    "no connection to " + settings + ": "
                            + String.valueOf(e.getMessage()).replace(settings.url(), settings.toString()),
                    "Look at url, user and password, and whether the database runs.");
        }
    }

    private Trouble trouble(SQLException e) {
        var state = Optional.ofNullable(e.getSQLState()).orElse("");
        if (state.startsWith("42")) {
            return new Trouble(
                    "outbox_table",
                    settings + " cannot be used: " + e.getMessage(),
                    "The table needs the columns id, channel, payload and problem, and the user SELECT, UPDATE and"
                            + " DELETE on it.");
        }
        return new Trouble("database_failed", settings + ": " + e.getMessage(), "It is tried again by itself.");
    }

    private void count(Connection database) throws SQLException {
        try (var query = database.createStatement();
                var row =
                        query.executeQuery("select count(*) from " + settings.table() + " where problem is not null")) {
            laidAside.set(row.next() ? row.getLong(1) : 0);
        }
        database.commit();
    }

    /** How many rows were there, of at most a batch. */
    private int take(Connection database, Sink sink) throws SQLException, InterruptedException {
        var letters = locked(database);
        if (letters.isEmpty()) {
            database.commit();
            return 0;
        }
        var good = new ArrayList<Long>();
        for (var letter : letters) {
            var problem = letter.problem(sink::most);
            if (problem.isPresent()) {
                layAside(database, letter.id(), problem.get());
            } else if (letter instanceof Letter.Good publishable) {
                sink.publish(publishable.channel(), String.valueOf(letter.id()), publishable.payload());
                good.add(letter.id());
            }
        }
        sink.settle();
        delete(database, good);
        database.commit();
        sink.reached(String.valueOf(letters.get(letters.size() - 1).id()), () -> {});
        return letters.size();
    }

    private List<Letter> locked(Connection database) throws SQLException {
        var sql = "select id, channel, payload from " + settings.table() + " where problem is null order by id limit "
                + settings.batch() + " for update skip locked";
        try (var query = database.createStatement();
                var rows = query.executeQuery(sql)) {
            var letters = new ArrayList<Letter>();
            while (rows.next()) {
                letters.add(Letter.of(rows.getLong("id"), text(rows, "channel"), text(rows, "payload")));
            }
            return letters;
        }
    }

    private static String text(ResultSet rows, String column) throws SQLException {
        var text = rows.getString(column);
        return text == null ? "" : text;
    }

    private void layAside(Connection database, long id, String problem) throws SQLException {
        try (var update = database.prepareStatement("update " + settings.table() + " set problem = ? where id = ?")) {
            update.setString(1, problem);
            update.setLong(2, id);
            update.executeUpdate();
        }
        if (laidAside.getAndIncrement() == 0) {
            LOG.warn("{}: row {} is laid aside, and so will be others like it: {}", settings, id, problem);
        }
    }

    private void delete(Connection database, List<Long> ids) throws SQLException {
        try (var delete = database.prepareStatement("delete from " + settings.table() + " where id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private void wake() {
        synchronized (this) {
            isWoken = true;
            notifyAll();
        }
    }

    private synchronized void rest() throws InterruptedException {
        long until = System.nanoTime() + settings.every().toNanos();
        for (long left = settings.every().toNanos(); left > 0 && !isWoken; left = until - System.nanoTime()) {
            wait(Duration.ofNanos(left).toMillis() + 1);
        }
        isWoken = false;
    }

    @Override
    public Map<String, Supplier<Number>> gauges() {
        return Map.of("outbox.aside", laidAside::get);
    }

    @Override
    public Optional<String> concern() {
        return laidAside.get() > 0
                ? Optional.of(laidAside.get() + (laidAside.get() == 1 ? " row of " : " rows of ") + settings.table()
                        + " laid aside: the column problem says why")
                : Optional.empty();
    }

    @Override
    public void close() {
        isClosed = true;
        wake();
        var open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException("the connection of the outbox cannot be closed", e);
            }
        }
    }
}
