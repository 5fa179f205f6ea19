package dev.herald.broker.embedded;

import dev.herald.broker.Table;
import dev.herald.broker.embedded.store.Cursor;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table, in the journal's store: its changes go through the journal's writer, and share its commits.
 *
 * <p>Rows past their expiry are absent to readers at once; {@link #sweep} removes them, and by that watchers hear
 * of it.
 */
final class EmbeddedTable implements Table {
    private static final int SWEPT_AT_ONCE = 1000;
    private static final long OVERLAP_MILLIS = 60_000;

    private final Store store;
    private final Writer writer;
    private final TableWork.Surroundings surroundings;
    private final Readers readers;
    private long sweptThrough; // the sweeping thread's

    EmbeddedTable(Store store, Writer writer, TableWork.Surroundings surroundings, Readers readers) {
        this.store = store;
        this.writer = writer;
        this.surroundings = surroundings;
        this.readers = readers;
    }

    @Override
    public CompletionStage<Row> get(String key) {
        return readers.ask(() -> {
            var stored = store.get(Family.ROWS, Keys.of(key));
            return stored == null ? new Row.Absent(key) : shown(key, TableRow.decode(stored));
        });
    }

    @Override
    public CompletionStage<Row.Present> put(String key, byte[] value, @Nullable Duration lifetime) {
        return change(key, value.length, bench -> bench.put(value, expiry(lifetime)));
    }

    @Override
    public CompletionStage<Swap> swap(String key, long expected, byte[] value, @Nullable Duration lifetime) {
        return change(key, value.length, bench -> {
            var there = bench.row();
            long standing = there instanceof Row.Present present ? present.revision() : 0;
            return standing == expected ? new Swap.Swapped(bench.put(value, expiry(lifetime))) : new Swap.Lost(there);
        });
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return change(key, 0, bench -> {
                    bench.remove();
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<Row.Present>> scan(String prefix, @Nullable String after, int limit) {
        return readers.ask(() -> {
            var rows = new ArrayList<Row.Present>();
            var begin = Keys.of(prefix);
            try (var view = store.view();
                    var cursor = view.cursor(Family.ROWS)) {
                boolean there = cursor.seek(after == null || after.compareTo(prefix) < 0 ? begin : Keys.of(after));
                for (; there && rows.size() < limit && Cursor.beginsWith(cursor.key(), begin); there = cursor.next()) {
                    var key = Keys.name(cursor.key());
                    if (!key.equals(after) && shown(key, TableRow.decode(cursor.value())) instanceof Row.Present row) {
                        rows.add(row);
                    }
                }
            }
            return rows;
        });
    }

    @Override
    public AutoCloseable watch(String prefix, Consumer<Row> watcher) {
        return surroundings.watchers().add(prefix, watcher);
    }

    /** Removes what has expired. */
    void sweep() throws StoreFailure {
        long now = surroundings.clock().millis();
        sweptThrough = sweptThrough > now ? 0 : sweptThrough; // the clock was set back
        try (var view = store.view();
                var cursor = view.cursor(Family.EXPIRIES)) {
            boolean there = cursor.seek(Keys.of(sweptThrough)); // what was removed is slow to pass
            if (!there || Keys.first(cursor.key()) > now) {
                sweptThrough = Math.max(sweptThrough, now - OVERLAP_MILLIS);
            }
            for (int i = 0; i < SWEPT_AT_ONCE && there && Keys.first(cursor.key()) <= now; i++) {
                expire(Keys.nameAfterNumber(cursor.key()), Keys.first(cursor.value()));
                there = cursor.next();
            }
        }
    }

    private void expire(String key, long revision) {
        var unused = change(key, 0, bench -> {
            var stored = bench.stored();
            if (stored != null && stored.revision() == revision) {
                bench.remove();
            }
            return true;
        });
    }

    private Row shown(String key, TableRow stored) {
        return stored.isExpired(surroundings.clock().millis()) ? new Row.Absent(key) : stored.shownAs(key);
    }

    private long expiry(@Nullable Duration lifetime) {
        return lifetime == null ? 0 : surroundings.clock().millis() + Math.max(1, lifetime.toMillis());
    }

    private <T> CompletionStage<T> change(String key, int valueSize, TableWork.Change<T> change) {
        var work = new TableWork<>(surroundings, key, valueSize, change);
        writer.submit(work);
        return work.answer();
    }

    @Override
    public void close() {
        // The store behind it is the broker's to close.
    }
}
