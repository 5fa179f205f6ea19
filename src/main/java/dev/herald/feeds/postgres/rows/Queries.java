package dev.herald.feeds.postgres.rows;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.postgres.setup.Sessions;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.types.Types;
import dev.herald.message.Pattern;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks for rows, a few patterns at a time: those who want the same within a tenth of a second share one query.
 *
 * <p>A query notes which transactions it sees, then has the log say a mark; when the feed meets that, all has been told that the
 * rows may have, and what was told meanwhile is held against what the query saw.
 */
public final class Queries implements AutoCloseable {
    private static final int AT_ONCE = 3;
    private static final int WAITING = 1_000;
    private static final int TRIES = 20;
    private static final long RETRY_MILLIS = 5;
    private static final long SHARED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GRACE_SECONDS = 15;

    /** What several wait for together. */
    private static final class Shared {
        final CompletableFuture<Rows> answer = new CompletableFuture<>();
        private volatile long begun;
        private volatile boolean hasBegun;

        void begin() {
            begun = System.nanoTime();
            hasBegun = true;
        }

        boolean canBeJoined() {
            return !hasBegun || System.nanoTime() - begun < SHARED_NANOS;
        }
    }

    private final Settings settings;
    private final Sessions sessions;
    private final Followers followers;
    private final Reading reading;
    private final ExecutorService threads;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Map<Pattern, Shared> shared = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    public Queries(Settings settings, Sessions sessions, Types types, Followers followers) {
        this(settings, sessions, types, followers, threads("herald-feed-rows-" + settings.slot()));
    }

    Queries(Settings settings, Sessions sessions, Types types, Followers followers, ExecutorService threads) {
        this.settings = settings;
        this.sessions = sessions;
        this.followers = followers;
        this.reading = new Reading(settings, types);
        this.threads = threads;
    }

    private static ExecutorService threads(String name) {
        var threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), work -> {
                    var thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    public boolean covers(Pattern pattern) {
        return settings.tables().stream()
                .anyMatch(table -> table.mapping().channel().bind(pattern).isPresent());
    }

    public CompletableFuture<Rows> rows(Pattern pattern) {
        shared.values().removeIf(one -> !one.canBeJoined());
        var fresh = new Shared();
        var one = shared.merge(pattern, fresh, (former, unused) -> former.canBeJoined() ? former : fresh);
        if (one == fresh) {
            ask(pattern, fresh);
        }
        return one.answer.copy();
    }

    private void ask(Pattern pattern, Shared one) {
        one.answer.whenComplete((rows, failure) -> {
            if (failure != null || !one.canBeJoined()) {
                shared.remove(pattern, one);
            }
        });
        submit(pattern, one, 0);
    }

    private void submit(Pattern pattern, Shared one, int tries) {
        try {
            threads.execute(() -> attempt(pattern, one, tries));
        } catch (RejectedExecutionException e) {
            one.answer.completeExceptionally(
                    new Trouble("feed_busy", "too many ask for rows of " + settings.slot(), "Ask again later."));
        }
    }

    /** On one of the threads; the answer comes when the feed has met the mark. */
    private void attempt(Pattern pattern, Shared one, int tries) {
        if (followers.areTooMany()) {
            again(pattern, one, tries);
            return;
        }
        one.begin();
        @Nullable Connection connection = null;
        String mark = "";
        try {
            var entry = followers.follow(pattern);
            mark = entry.getKey();
            connection = connection();
            var told = reading.of(pattern, connection);
            var follower = entry.getValue();
            follower.seen(told.snapshot());
            if (followers.unseen(follower, told.snapshot()).isPresent()) {
                followers.leave(mark);
                give(connection);
                again(pattern, one, tries);
                return;
            }
            reading.mark(mark, connection);
            give(connection);
            await(pattern, one, tries, mark, follower, told);
        } catch (SQLException | Trouble | RuntimeException e) {
            followers.leave(mark);
            Sessions.closeQuietly(connection);
            one.answer.completeExceptionally(reason(pattern, e));
        }
    }

    private void await(Pattern pattern, Shared one, int tries, String mark, Following follower, Reading.Found told) {
        long most = settings.timeout().toMillis() + TimeUnit.SECONDS.toMillis(GRACE_SECONDS);
        follower.settled.orTimeout(most, TimeUnit.MILLISECONDS).whenComplete((position, failure) -> {
            followers.leave(mark);
            if (failure != null) {
                one.answer.completeExceptionally(reason(pattern, failure));
            } else if (follower.isDisturbed()) {
                again(pattern, one, tries);
            } else {
                one.answer.complete(new Rows(told.rows(), follower.changes(), position, told.isCut()));
            }
        });
    }

    private void again(Pattern pattern, Shared one, int tries) {
        if (tries >= TRIES) {
            one.answer.completeExceptionally(new Trouble(
                    "feed_busy",
                    "too many wait for rows, or a transaction was committed long ago that queries do not see yet",
                    "Ask again later."));
            return;
        }
        CompletableFuture.delayedExecutor(RETRY_MILLIS << Math.min(tries, 6), TimeUnit.MILLISECONDS)
                .execute(() -> submit(pattern, one, tries + 1));
    }

    private Trouble reason(Pattern pattern, Throwable failure) {
        if (failure instanceof Trouble known) {
            return known;
        }
        if (failure instanceof TimeoutException) {
            return new Trouble(
                    "feed_busy", "the feed is too far behind to tell the rows of " + pattern, "Ask again later.");
        }
        if (failure instanceof SQLException sql && Reading.TIMEOUT.equals(sql.getSQLState())) {
            return new Trouble(
                    "query_timeout",
                    "the query for " + pattern + " took longer than "
                            + settings.timeout().toMillis() + " ms",
                    "Is there an index on the columns of the channel?");
        }
        return new Trouble("feed_down", "the rows of " + pattern + " cannot be had: " + failure.getMessage(), "");
    }

    // ---- connections

    private Connection connection() throws Trouble, SQLException {
        for (var one = idle.poll(); one != null; one = idle.poll()) {
            if (one.isValid(1)) {
                return one;
            }
            Sessions.closeQuietly(one);
        }
        var fresh = sessions.open();
        reading.settle(fresh);
        return fresh;
    }

    private void give(Connection connection) {
        idle.push(connection);
        if (isClosed || idle.size() > AT_ONCE) {
            Sessions.closeQuietly(idle.poll());
        }
    }

    @Override
    public void close() {
        isClosed = true;
        threads.shutdownNow();
        for (var one = idle.poll(); one != null; one = idle.poll()) {
            Sessions.closeQuietly(one);
        }
    }
}
