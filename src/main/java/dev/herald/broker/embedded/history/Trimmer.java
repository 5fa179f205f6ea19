package dev.herald.broker.embedded.history;

import dev.herald.broker.Keeping;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.history.Trim.Stretch;
import dev.herald.broker.embedded.store.Batch;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Commit;
import dev.herald.broker.embedded.writing.Directory;
import dev.herald.broker.embedded.writing.Kept;
import dev.herald.broker.embedded.writing.State;
import dev.herald.broker.embedded.writing.Work;
import dev.herald.broker.embedded.writing.Writer;
import dev.herald.message.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what is beyond its channel's retention: first in the directory, through the writer, then on disk.
 *
 * <p>One thread's. It goes over the directory, which costs no reading, and reads only where something is to go.
 * Whatever a crash leaves on disk between the two steps lies before the channel's first entry and is deleted
 * with the next. It never holds a view while it waits for the writer.
 */
public final class Trimmer {
    private static final int SLICE = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Store store;
    private final Directory directory;
    private final Writer writer;
    private final Function<Channel, Keeping> keepings;
    private final Clock clock;
    private final Duration idWindow;
    private long idsForgottenThrough;

    public Trimmer(
            Store store,
            Directory directory,
            Writer writer,
            Function<Channel, Keeping> keepings,
            Clock clock,
            Duration idWindow) {
        this.store = store;
        this.directory = directory;
        this.writer = writer;
        this.keepings = keepings;
        this.clock = clock;
        this.idWindow = idWindow;
    }

    /** Brings every channel within its retention, as it stands now. */
    public void pass() throws StoreFailure, InterruptedException {
        for (var kept : (Iterable<Kept>) directory.all()::iterator) {
            while (isOver(kept) && trim(kept)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            forgetIfEmptyForLong(kept);
        }
        forgetIds();
    }

    private boolean isOver(Kept kept) {
        var state = kept.state();
        return state.count() > 0 && isOver(state, 0, 0, state.since(), kept.channel());
    }

    private boolean isOver(State state, long gone, long goneBytes, long oldest, Channel channel) {
        var retention = keepings.apply(channel).retention();
        return state.count() - gone > retention.count()
                || state.bytes() - goneBytes > retention.bytes()
                || Duration.ofMillis(clock.millis() - oldest).compareTo(retention.age()) > 0;
    }

    /** Whether a slice is gone, and there may be more. */
    private boolean trim(Kept kept) throws StoreFailure, InterruptedException {
        var stretch = beyond(kept);
        if (stretch == null || stretch.count() == 0) {
            return false;
        }
        long from = kept.state().trimmedThrough();
        var trim = new Trim(stretch);
        writer.submit(trim);
        try {
            if (!trim.told().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
        delete(kept.state().id(), kept.isFirstTrim() ? 0 : from, stretch.through());
        return true;
    }

    /** The oldest entries of the channel that are beyond its retention, at most a slice. */
    private @Nullable Stretch beyond(Kept kept) throws StoreFailure {
        var state = kept.state();
        long through = state.trimmedThrough();
        long count = 0;
        long bytes = 0;
        try (var view = store.view();
                var cursor = view.cursor(Family.ENTRIES)) {
            boolean there = cursor.seek(Keys.of(state.id(), through + 1));
            for (; there && Keys.first(cursor.key()) == state.id(); there = cursor.next()) {
                var record = cursor.value();
                long at = EntryRecord.takenAt(record);
                if (count >= SLICE || !isOver(state, count, bytes, at, kept.channel())) {
                    return new Stretch(kept, through, count, bytes, at);
                }
                through = Keys.second(cursor.key());
                count++;
                bytes += EntryRecord.payloadSize(record);
                if (count == state.count()) {
                    break;
                }
            }
        }
        return new Stretch(kept, through, count, bytes, clock.millis());
    }

    private void delete(long id, long after, long through) throws StoreFailure {
        try (var view = store.view();
                var cursor = view.cursor(Family.ENTRIES);
                var batch = store.batch()) {
            boolean there = cursor.seek(Keys.of(id, after + 1));
            for (; there; there = cursor.next()) {
                var key = cursor.key();
                if (Keys.first(key) != id || Keys.second(key) > through) {
                    break;
                }
                delete(batch, key);
            }
            store.write(batch, Store.Sync.FOLLOWS);
        }
    }

    private static void delete(Batch batch, byte[] key) throws StoreFailure {
        batch.delete(Family.ENTRIES, key);
        batch.delete(Family.LOG, Keys.of(Keys.second(key)));
    }

    private void forgetIfEmptyForLong(Kept kept) throws StoreFailure {
        var state = kept.state();
        if (state.count() == 0 && clock.millis() - state.since() > 2 * idWindow.toMillis()) {
            if (kept.isFirstTrim()) {
                delete(state.id(), 0, state.trimmedThrough());
            }
            writer.submit(new Forget(kept));
        }
    }

    /** Forgets ids that were taken longer ago than they must be remembered. */
    private void forgetIds() throws StoreFailure {
        long before = clock.millis() - idWindow.toMillis();
        boolean more = true;
        while (more) {
            more = forgetIds(before);
        }
    }

    private boolean forgetIds(long before) throws StoreFailure {
        try (var view = store.view();
                var cursor = view.cursor(Family.ID_AGES);
                var batch = store.batch()) {
            boolean there = cursor.seek(Keys.of(idsForgottenThrough + 1)); // what was deleted is slow to pass
            long through = idsForgottenThrough;
            for (; there && batch.size() < SLICE; there = cursor.next()) {
                var age = Append.IdAge.decode(cursor.value());
                if (age.at() >= before) {
                    there = false;
                    break;
                }
                through = Keys.first(cursor.key());
                batch.delete(Family.ID_AGES, cursor.key());
                batch.delete(Family.IDS, age.key());
            }
            if (batch.size() > 0) {
                store.write(batch, Store.Sync.FOLLOWS);
                idsForgottenThrough = through;
            }
            return there;
        }
    }

    /** Drops a channel from the directory if it is still empty. */
    private record Forget(Kept kept) implements Work {
        @Override
        public void prepare(Commit commit) {
            if (commit.channel(kept.channel()) == kept && commit.state(kept).count() == 0) {
                commit.drop(kept);
            }
        }

        @Override
        public void refuse(Receipt.Refused why) {}

        @Override
        public int size() {
            return 0;
        }
    }
}
