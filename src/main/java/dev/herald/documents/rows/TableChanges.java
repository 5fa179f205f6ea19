package dev.herald.documents.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hears what a feed tells of a table, on a thread of its own. What it is too slow for it makes up for: it looks at all rows. */
final class TableChanges implements Subscriber, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 10_000;

    private final String id = "rows-" + UUID.randomUUID();
    private final BoundRows rows;
    private final AtomicBoolean hasMissed = new AtomicBoolean();
    private final ExecutorService thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST), work -> {
                var made = new Thread(work, "herald-document-rows-heard");
                made.setDaemon(true);
                return made;
            });

    TableChanges(BoundRows rows) {
        this.rows = rows;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void accept(Delivery delivery) {
        var entry = delivery.entry();
        try {
            thread.execute(() -> hear(entry));
        } catch (RejectedExecutionException full) {
            hasMissed.set(true); // those before it are still to be heard
        }
    }

    private void hear(Entry entry) {
        if (hasMissed.getAndSet(false)) {
            rows.touchAll();
        }
        try {
            rows.told(JSON.readTree(entry.payload().json()));
        } catch (IOException e) {
            throw new IllegalStateException("what is published is JSON", e);
        }
    }

    @Override
    public void flush() {
        // each entry is heard at once
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public boolean mayRead(Channel channel) {
        return true;
    }

    @Override
    public void missed(Channel channel) {
        rows.touchAll();
    }

    @Override
    public void lost(Pattern pattern, Position resumed, String reason) {
        rows.touchAll();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
