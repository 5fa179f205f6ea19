package dev.herald.broker.embedded.store;

import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Walks over a family's keys in their order. One thread's, and closed by it, before its view.
 *
 * <p>An iterator of RocksDB that meets a damaged block just ends; this one throws, so that a history with a
 * hole is never taken for a shorter one.
 */
public final class Cursor implements AutoCloseable {
    private final Store store;
    private final RocksIterator iterator;

    Cursor(Store store, RocksIterator iterator) {
        this.store = store;
        this.iterator = iterator;
    }

    /** Goes to the first key that is not before the given one. */
    public boolean seek(byte[] key) throws StoreFailure {
        iterator.seek(key);
        return isThere();
    }

    /** Goes to the last key that is not after the given one. */
    public boolean seekBack(byte[] key) throws StoreFailure {
        iterator.seekForPrev(key);
        return isThere();
    }

    public boolean next() throws StoreFailure {
        iterator.next();
        return isThere();
    }

    public boolean previous() throws StoreFailure {
        iterator.prev();
        return isThere();
    }

    public byte[] key() {
        return iterator.key();
    }

    public byte[] value() {
        return iterator.value();
    }

    /** Whether the key here begins with the prefix. */
    public static boolean beginsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private boolean isThere() throws StoreFailure {
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw store.failure("cannot read", e);
        }
    }

    @Override
    public void close() {
        iterator.close();
    }
}
