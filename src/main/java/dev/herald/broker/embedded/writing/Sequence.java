package dev.herald.broker.embedded.writing;

import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;

/**
 * Gives out the numbers that offsets and revisions are: each once, for ever.
 *
 * <p>On disk stands a ceiling below which all numbers given out lie. After a crash it goes on above the ceiling,
 * since a number below it may have been seen by somebody though the disk lost it. The writer's alone.
 */
public final class Sequence {
    private static final byte[] CEILING = Keys.of("ceiling");
    private static final long RESERVE = 100_000;

    private long last;
    private long ceiling;

    /** Goes on above whatever may have been given out before. */
    public void load(Store store) throws StoreFailure {
        var stored = store.get(Family.META, CEILING);
        ceiling = stored == null ? 0 : Keys.first(stored);
        last = Math.max(last, ceiling);
    }

    public long next() {
        return ++last;
    }

    public long last() {
        return last;
    }

    /** Raises the ceiling with this commit, before any number beyond it is needed. */
    public void reserve(Commit commit) throws StoreFailure {
        if (ceiling - last < RESERVE / 2) {
            ceiling = last + RESERVE;
            commit.put(Family.META, CEILING, Keys.of(ceiling));
            commit.waitForDisk();
        }
    }

    /** To be called when nothing more will be given out: the next start goes on from here, without a jump. */
    public void settle(Store store) throws StoreFailure {
        try (var batch = store.batch()) {
            batch.put(Family.META, CEILING, Keys.of(last));
            store.write(batch, Store.Sync.WAITS);
        }
    }
}
