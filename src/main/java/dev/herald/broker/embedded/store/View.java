package dev.herald.broker.embedded.store;

import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * The store as it stood at one moment. While a view is open the store is not closed under it; so it is to be
 * short, and is closed by the thread that opened it.
 */
public final class View implements AutoCloseable {
    private final Store store;
    private final RocksDB db;
    private final Lock held;
    private final Snapshot snapshot;
    private final ReadOptions options = new ReadOptions();

    /** @param held the lock that keeps the store open, already taken; given back on close */
    View(Store store, RocksDB db, Lock held) {
        this.store = store;
        this.db = db;
        this.held = held;
        snapshot = db.getSnapshot();
        options.setSnapshot(snapshot);
    }

    public byte @Nullable [] get(Family family, byte[] key) throws StoreFailure {
        try {
            return db.get(store.handle(family), options, key);
        } catch (RocksDBException e) {
            throw store.failure("cannot read", e);
        }
    }

    /** A place among the family's keys, nowhere yet: seek first. */
    public Cursor cursor(Family family) throws StoreFailure {
        return new Cursor(store, db.newIterator(store.handle(family), options));
    }

    @Override
    public void close() {
        options.close();
        db.releaseSnapshot(snapshot);
        snapshot.close();
        held.unlock();
    }
}
