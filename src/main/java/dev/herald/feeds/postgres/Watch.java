package dev.herald.feeds.postgres;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.postgres.setup.Preparation;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.setup.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks at the database every now and then while a feed runs: how far its slot is behind, what is kept for it, whether it is
 * still the same publication. Has the log say something while others write to the database, so that the slot moves on.
 *
 * <p>A thread of its own, with the connection for itself.
 */
final class Watch {
    static final long QUIET = 64 << 10; // bytes of the log for which nobody needs a heartbeat
    private static final Duration MOST = Duration.ofSeconds(10);

    private final Settings settings;
    private final Connection connection;
    private final String era;
    private final Counts counts;
    private final Consumer<Trouble> alarm;
    private final Preparation preparation;
    private final Slot slot;
    private final CountDownLatch closing = new CountDownLatch(1);
    private long beatAt = System.nanoTime();

    /** @param alarm hears why the feed has to begin anew */
    Watch(Settings settings, Connection connection, String era, Counts counts, Consumer<Trouble> alarm) {
        this.settings = settings;
        this.connection = connection;
        this.era = era;
        this.counts = counts;
        this.alarm = alarm;
        this.preparation = new Preparation(settings);
        this.slot = new Slot(settings);
        var thread = new Thread(this::work, "herald-feed-watch-" + settings.slot());
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        var pause = settings.heartbeat().compareTo(MOST) < 0 ? settings.heartbeat() : MOST;
        try {
            do {
                look();
            } while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (SQLException e) {
            raise(new Trouble("connection_lost", "the server does not answer: " + e.getMessage(), ""));
        } catch (Trouble e) {
            raise(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void raise(Trouble why) {
        if (closing.getCount() > 0) {
            alarm.accept(why);
        }
    }

    private void look() throws SQLException, Trouble {
        var state = slot.state(connection);
        counts.slot = state;
        if (state.isEmpty() || state.get().isLost()) {
            throw new Trouble(
                    "slot_lost", "slot " + settings.slot() + " is gone", "It is made anew, and pages ask again.");
        }
        if (slot.isTooLong(state.get())) {
            throw new Trouble(
                    "slot_dropped",
                    state.get().retained() + " bytes are kept for slot " + settings.slot() + ", more than it may have",
                    "It is made anew, and pages ask again.");
        }
        var system = era.substring(0, era.indexOf('-'));
        if (!preparation.era(system, connection).equals(era)) {
            throw new Trouble(
                    "publication_lost", "publication " + settings.publication() + " is another one by now", "");
        }
        boolean isDue = System.nanoTime() - beatAt > settings.heartbeat().toNanos();
        if (isDue && state.get().lag() > QUIET) {
            beat();
        }
    }

    private void beat() throws SQLException {
        beatAt = System.nanoTime();
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_logical_emit_message(false, 'herald.heartbeat', '')");
        }
    }

    /** Why an operator should look. */
    static Optional<String> concern(Settings settings, Optional<Slot.State> state) {
        return state.filter(
                        now -> now.retained() > settings.warn() || now.status().equals("unreserved"))
                .map(now -> "the server keeps " + now.retained() + " bytes of its write-ahead log for slot "
                        + settings.slot() + " (" + now.status() + "): its disk may fill");
    }

    /** Nothing is looked at any more; its connection may be closed. */
    void end() {
        closing.countDown();
    }
}
