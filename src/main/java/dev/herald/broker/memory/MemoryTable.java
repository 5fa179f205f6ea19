package dev.herald.broker.memory;

import dev.herald.broker.Table;
import dev.herald.broker.Watchers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table on the heap.
 *
 * <p>Everything happens under this object's monitor, also the call of the watchers, which only enqueue. One
 * thread of its own looks for rows past their expiry.
 */
final class MemoryTable implements Table {
    private static final long SWEEP_MILLIS = 50;

    private final Clock clock;
    private final NavigableMap<String, Row.Present> rows = new TreeMap<>();
    private final Watchers watchers = new Watchers();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "herald-memory-sweeper");
        thread.setDaemon(true);
        return thread;
    });
    private long revision;

    MemoryTable(Clock clock) {
        this.clock = clock;
        var unused = sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized CompletionStage<Row> get(String key) {
        return CompletableFuture.completedFuture(rowAt(key));
    }

    @Override
    public synchronized CompletionStage<Row.Present> put(String key, byte[] value, @Nullable Duration lifetime) {
        return CompletableFuture.completedFuture(putNow(key, value, lifetime));
    }

    @Override
    public synchronized CompletionStage<Swap> swap(
            String key, long expected, byte[] value, @Nullable Duration lifetime) {
        var there = rowAt(key);
        long standing = there instanceof Row.Present present ? present.revision() : 0;
        return CompletableFuture.completedFuture(
                standing == expected ? new Swap.Swapped(putNow(key, value, lifetime)) : new Swap.Lost(there));
    }

    @Override
    public synchronized CompletionStage<Void> remove(String key) {
        if (rows.remove(key) != null) {
            watchers.tell(new Row.Absent(key));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<List<Row.Present>> scan(String prefix, @Nullable String after, int limit) {
        var from = after == null || after.compareTo(prefix) < 0 ? prefix : after;
        return CompletableFuture.completedFuture(rows.tailMap(from, !from.equals(after)).values().stream()
                .takeWhile(row -> row.key().startsWith(prefix))
                .filter(row -> !isExpired(row))
                .limit(limit)
                .toList());
    }

    @Override
    public AutoCloseable watch(String prefix, Consumer<Row> watcher) {
        return watchers.add(prefix, watcher);
    }

    private Row.Present putNow(String key, byte[] value, @Nullable Duration lifetime) {
        var expires = lifetime == null ? null : clock.instant().plus(lifetime);
        var row = new Row.Present(key, value, ++revision, expires);
        rows.put(key, row);
        watchers.tell(row);
        return row;
    }

    private Row rowAt(String key) {
        var row = rows.get(key);
        return row == null || isExpired(row) ? new Row.Absent(key) : row;
    }

    private boolean isExpired(Row.Present row) {
        var expires = row.expires();
        return expires != null && !expires.isAfter(clock.instant());
    }

    private synchronized void sweep() {
        var expired = rows.values().stream().filter(this::isExpired).toList();
        for (var row : expired) {
            rows.remove(row.key());
            watchers.tell(new Row.Absent(row.key()));
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
