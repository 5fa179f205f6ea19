package dev.herald.feeds.postgres;

import dev.herald.feeds.Sink;
import dev.herald.feeds.Source;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Queryable;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.rows.Followers;
import dev.herald.feeds.postgres.rows.Queries;
import dev.herald.feeds.postgres.setup.Preparation;
import dev.herald.feeds.postgres.setup.Sessions;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.setup.Slot;
import dev.herald.feeds.postgres.types.Types;
import dev.herald.message.Pattern;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a PostgreSQL database, from its write-ahead log, and its rows.
 *
 * <p>The feed's thread prepares the database, then follows its log. A slot in the server remembers what was confirmed, which is
 * never more than what is kept: after a crash of either side the log is read again from there, and what was told is passed over.
 */
public final class Postgres implements Source, Queryable {
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);
    private static final int STATUS_SECONDS = 1;

    private final Settings settings;
    private final Clock clock;
    private final Sessions sessions;
    private final Slot slot;
    private final Types types = new Types();
    private final Counts counts = new Counts();
    private final Followers followers = new Followers();
    private final Queries queries;

    private final Set<Template> lost = new LinkedHashSet<>(); // of the feed's thread
    private volatile boolean isClosed;
    private volatile boolean isBlind; // the slot stands where the server cannot read its log
    private volatile @Nullable Connection following;
    private volatile @Nullable Trouble alarm;

    public Postgres(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.sessions = new Sessions(settings);
        this.slot = new Slot(settings);
        this.queries = new Queries(settings, sessions, types, followers);
    }

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public boolean repeats() {
        return true;
    }

    @Override
    public void run(Sink sink) throws Exception {
        alarm = null;
        try (var side = sessions.open();
                var connection = replicating(side)) {
            following = connection;
            if (!isClosed) {
                run(sink, connection, side);
            }
        } catch (SQLException e) {
            throw reason(e);
        } finally {
            following = null;
            var why = alarm;
            followers.end(why != null ? why : new Trouble("feed_down", "its connection was lost", ""));
        }
    }

    private void run(Sink sink, Connection connection, Connection side) throws Exception {
        var former = sink.mark().flatMap(Mark::of);
        var era = isBlind ? Optional.of("none") : former.map(Mark::era);
        var prepared =
                new Preparation(settings).prepare(side, era, system(connection), templates -> resync(templates, sink));
        if (!lost.isEmpty()) {
            resync(List.of(), sink);
        }
        isBlind = false;
        var mark = former.filter(known -> prepared.beginning().isEmpty())
                .orElseGet(() -> new Mark(prepared.beginning().orElse(0L), 0, prepared.era()));
        if (prepared.beginning().isPresent()) {
            sink.reached(mark.toString(), () -> {});
        }
        try (var log = open(connection);
                var watching = sessions.open()) {
            var watch = new Watch(settings, watching, prepared.era(), counts, this::alarmed);
            try {
                var shapes = new Shapes(settings, types, side);
                var teller = new Teller(sink, followers, counts, mark);
                followers.begin();
                sink.well();
                new Stream(log, settings, shapes, teller, sink, followers, new Messages(settings, counts, sink::most))
                        .follow();
            } finally {
                watch.end();
            }
        }
    }

    /** What could not be told is told by the next run: by then the server shows no more that there is something to tell. */
    private void resync(Iterable<Template> templates, Sink sink) throws InterruptedException {
        templates.forEach(lost::add);
        sink.resync(lost);
        lost.clear();
    }

    /** Only after the slot was looked at: whatever keeps the feed from beginning, a disk may fill meanwhile. */
    private Connection replicating(Connection side) throws SQLException, Trouble {
        counts.slot = slot.state(side);
        if (counts.slot.isPresent() && slot.isTooLong(counts.slot.get())) {
            LOG.warn("{} is given up: {}", settings.slot(), counts.slot.get());
            slot.drop(side);
            counts.slot = Optional.empty();
        }
        return sessions.replicating();
    }

    /** The number that the server has of itself. */
    private static String system(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("IDENTIFY_SYSTEM")) {
            found.next();
            return String.valueOf(found.getString(1));
        }
    }

    private PGReplicationStream open(Connection connection) throws SQLException, Trouble {
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(settings.slot())
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", Settings.quoted(settings.publication()))
                    .withSlotOption("messages", true)
                    .withAutomaticFlush(false) // it takes for flushed what it has only begun to send
                    .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                    .start();
        } catch (SQLException e) {
            if ("55006".equals(e.getSQLState())) {
                throw slot.busy(e);
            }
            throw e;
        }
    }

    /** What the failure of the connection comes to. */
    private Exception reason(SQLException e) {
        var known = alarm;
        if (known != null) {
            return known;
        }
        boolean isUnknown = "42704".equals(e.getSQLState());
        if (isUnknown && String.valueOf(e.getMessage()).contains("publication")) {
            isBlind = true;
            return new Trouble(
                    "publication_missing",
                    "the log cannot be read without its publication: " + e.getMessage(),
                    "It is made anew where the role may; pages ask again.");
        }
        return new Trouble("connection_lost", String.valueOf(e.getMessage()), "");
    }

    private void alarmed(Trouble why) {
        alarm = why;
        cut();
    }

    private void cut() {
        var connection = following;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                return; // it is gone
            }
        }
    }

    // ---- rows

    @Override
    public boolean covers(Pattern pattern) {
        return queries.covers(pattern);
    }

    @Override
    public CompletionStage<Rows> rows(Pattern pattern) {
        return queries.rows(pattern);
    }

    // ---- for operators

    /** Whether the log is followed. */
    boolean isFollowing() {
        return followers.isRunning();
    }

    @Override
    public Map<String, Supplier<Number>> gauges() {
        return Map.of(
                "lag.bytes", () -> seen(Slot.State::lag),
                "lag.seconds", this::lag,
                "retained.bytes", () -> seen(Slot.State::retained),
                "slot.active", () -> seen(state -> state.isActive() ? 1L : 0L),
                "changes", counts.changes::sum,
                "transactions", counts.transactions::sum,
                "messages.refused", counts.refused::sum);
    }

    private long seen(Function<Slot.State, Long> what) {
        return counts.slot.map(what).orElse(0L);
    }

    /** How old the newest transaction is that was told, as long as the server has more. */
    private long lag() {
        boolean isBehind = seen(Slot.State::lag) > Watch.QUIET;
        return isBehind
                ? Math.max(0, Duration.between(counts.toldAt, clock.instant()).toSeconds())
                : 0;
    }

    @Override
    public Optional<String> alarm() {
        return Watch.concern(settings, counts.slot);
    }

    @Override
    public void close() {
        isClosed = true;
        cut();
        queries.close();
    }
}
