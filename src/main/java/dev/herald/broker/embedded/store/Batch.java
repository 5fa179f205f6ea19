package dev.herald.broker.embedded.store;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes that become visible, and survive, together or not at all. One thread's, and closed by it; that thread
 * is the one that reopens the store, or it holds a {@link View} meanwhile.
 */
public final class Batch implements AutoCloseable {
    private final Store store;
    private final WriteBatch changes = new WriteBatch();

    Batch(Store store) {
        this.store = store;
    }

    public void put(Family family, byte[] key, byte[] value) throws StoreFailure {
        try {
            changes.put(store.handle(family), key, value);
        } catch (RocksDBException e) {
            throw store.failure("cannot prepare a write", e);
        }
    }

    public void delete(Family family, byte[] key) throws StoreFailure {
        try {
            changes.delete(store.handle(family), key);
        } catch (RocksDBException e) {
            throw store.failure("cannot prepare a write", e);
        }
    }

    /** How many changes it holds. */
    public int size() {
        return changes.count();
    }

    WriteBatch changes() {
        return changes;
    }

    @Override
    public void close() {
        changes.close();
    }
}
