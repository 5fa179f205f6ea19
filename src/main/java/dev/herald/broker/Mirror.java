package dev.herald.broker;

import dev.herald.broker.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on all rows under a prefix of a table, and then every change, so that a room can keep what it needs of them in
 * memory: what changes while the table is read comes after what was read.
 *
 * <p>Rows come one at a time. Who takes them must only enqueue, or put them where it finds them.
 */
public final class Mirror implements AutoCloseable {
    private static final int PAGE = 1000;

    private final Consumer<Row> taker;
    private final AutoCloseable watch;
    private @Nullable List<Row> early = new ArrayList<>(); // guarded by this; null once all is read

    private Mirror(Table table, String prefix, Consumer<Row> taker) {
        this.taker = taker;
        watch = table.watch(prefix, this::heard);
    }

    /** Returns when what is in the table has been handed on. */
    public static Mirror of(Table table, String prefix, Consumer<Row> taker) {
        var mirror = new Mirror(table, prefix, taker);
        mirror.load(table, prefix);
        return mirror;
    }

    private void load(Table table, String prefix) {
        String after = null;
        List<Row.Present> page;
        do {
            page = table.scan(prefix, after, PAGE).toCompletableFuture().join();
            page.forEach(taker);
            after = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
        synchronized (this) {
            if (early != null) {
                early.forEach(taker);
                early = null;
            }
        }
    }

    private synchronized void heard(Row row) {
        if (early != null) {
            early.add(row);
        } else {
            taker.accept(row);
        }
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("the table could not be left", e);
        }
    }
}
