package dev.herald.webhooks;

import dev.herald.broker.Table;
import dev.herald.broker.Table.Row;
import dev.herald.message.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a webhook was told, in the table; written at most once at a time, the newest wins. Safe from any thread. */
final class Cursor {
    private static final Logger LOG = LoggerFactory.getLogger(Cursor.class);

    private final Table table;
    private final String key;
    private Position position; // guarded by this, as what follows
    private boolean writing;
    private @Nullable Position toWrite;

    private Cursor(Table table, String key, Position position) {
        this.table = table;
        this.key = key;
        this.position = position;
    }

    /** Where the webhook was, or at the origin when that is in no history of this epoch. */
    static Cursor of(Webhook webhook, Table table, Position origin) {
        var key = "webhooks/cursor/" + webhook.name();
        var row = table.get(key).toCompletableFuture().join();
        if (row instanceof Row.Present present) {
            var stored = Position.parse(new String(present.value(), StandardCharsets.UTF_8));
            if (stored.epoch().equals(origin.epoch())) {
                return new Cursor(table, key, stored);
            }
        }
        return new Cursor(table, key, origin);
    }

    synchronized Position position() {
        return position;
    }

    synchronized void reached(Position reached) {
        position = reached;
        toWrite = reached;
        write();
    }

    private synchronized void write() {
        if (writing || toWrite == null) {
            return;
        }
        writing = true;
        var bytes = toWrite.toString().getBytes(StandardCharsets.UTF_8);
        toWrite = null;
        table.put(key, bytes, null).whenComplete((row, failure) -> written(failure));
    }

    private void written(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("{} could not be written: some events may be told again after a crash", key, failure);
        }
        synchronized (this) {
            writing = false;
        }
        write();
    }
}
