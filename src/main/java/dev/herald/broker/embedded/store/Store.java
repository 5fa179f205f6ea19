package dev.herald.broker.embedded.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB, so that it can be closed and opened again under those who read and write.
 *
 * <p>Safe from any thread. Every use holds the read lock; closing takes the write lock, since a native handle
 * used after its end takes the process with it. A thread that holds a {@link View} must not wait for one that
 * reopens.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /**
     * @param cacheBytes for blocks that were read, with their indexes
     * @param memtableBytes for what was written and is not yet in a table file
     */
    public record Settings(long cacheBytes, long memtableBytes) {}

    /** Whether a write waits for the disk. */
    public enum Sync {
        WAITS,
        FOLLOWS
    }

    private final Path path;
    private final Tuning tuning;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class); // guarded by lock
    private @Nullable RocksDB db; // guarded by lock
    private volatile boolean damaged;

    private Store(Path path, Tuning tuning) {
        this.path = path;
        this.tuning = tuning;
    }

    /** Whether the folder holds a store. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("CURRENT")); // which RocksDB has in every store
    }

    public static Store open(Path path, Settings settings) throws StoreFailure {
        Natives.load(path);
        var store = new Store(path, new Tuning(settings));
        try {
            store.reopen();
            return store;
        } catch (StoreFailure e) {
            store.close();
            throw e;
        }
    }

    /** Closes what is open and opens it anew: whatever the log held is then in table files, and the log is new. */
    public void reopen() throws StoreFailure {
        lock.writeLock().lock();
        try {
            shut();
            db = openWith(WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            if (kind(e) != StoreFailure.Kind.CORRUPT) {
                throw failure("cannot open", e);
            }
            LOG.warn("The log in {} is damaged: {}. What stands before the damage is recovered.", path, e.getMessage());
            recover();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void recover() throws StoreFailure {
        try {
            shut();
            db = openWith(WALRecoveryMode.PointInTimeRecovery);
            damaged = true;
        } catch (RocksDBException e) {
            throw failure("cannot open", e);
        }
    }

    private RocksDB openWith(WALRecoveryMode mode) throws RocksDBException {
        var opened = new ArrayList<ColumnFamilyHandle>();
        var running = RocksDB.open(tuning.database(mode), path.toString(), tuning.families(), opened);
        var inOrder = opened.iterator();
        for (var family : Family.values()) {
            handles.put(family, inOrder.next());
        }
        return running;
    }

    /** Whether a part of the log had to be left out, ever since this object was made. */
    public boolean wasDamaged() {
        return damaged;
    }

    public Batch batch() {
        return new Batch(this);
    }

    public void write(Batch batch, Sync sync) throws StoreFailure {
        lock.readLock().lock();
        try {
            running().write(sync == Sync.WAITS ? synced : unsynced, batch.changes());
        } catch (RocksDBException e) {
            throw failure("cannot write", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns once the disk has everything written so far. */
    public void flush() throws StoreFailure {
        lock.readLock().lock();
        try {
            running().flushWal(true);
        } catch (RocksDBException e) {
            throw failure("cannot flush the log", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    public byte @Nullable [] get(Family family, byte[] key) throws StoreFailure {
        lock.readLock().lock();
        try {
            return running().get(handle(family), key);
        } catch (RocksDBException e) {
            throw failure("cannot read", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The store as it stands now; to be closed soon, by this thread. */
    public View view() throws StoreFailure {
        lock.readLock().lock();
        try {
            return new View(this, running(), lock.readLock());
        } catch (StoreFailure | RuntimeException e) {
            lock.readLock().unlock();
            throw e;
        }
    }

    /** Makes a consistent copy in a folder that is not there yet, while others read and write. */
    public void copyTo(Path copy) throws StoreFailure {
        lock.readLock().lock();
        try (var checkpoint = Checkpoint.create(running())) {
            checkpoint.createCheckpoint(copy.toString());
        } catch (RocksDBException e) {
            throw failure("cannot copy to " + copy + " what is", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether RocksDB holds writers back, since its background work does not keep up. */
    public boolean isStalled() {
        lock.readLock().lock();
        try {
            var running = running();
            return running.getLongProperty("rocksdb.is-write-stopped") > 0
                    || running.getLongProperty("rocksdb.actual-delayed-write-rate") > 0;
        } catch (StoreFailure | RocksDBException e) {
            return true;
        } finally {
            lock.readLock().unlock();
        }
    }

    ColumnFamilyHandle handle(Family family) throws StoreFailure {
        var handle = handles.get(family);
        if (handle == null) {
            throw notOpen();
        }
        return handle;
    }

    StoreFailure failure(String what, RocksDBException e) {
        return new StoreFailure(kind(e), what + " in " + path + ": " + e.getMessage(), e);
    }

    private static StoreFailure.Kind kind(RocksDBException e) {
        var status = e.getStatus();
        if (status == null) {
            return StoreFailure.Kind.BROKEN;
        }
        var state = status.getState();
        if (status.getSubCode() == Status.SubCode.NoSpace || (state != null && state.contains("No space left"))) {
            return StoreFailure.Kind.FULL;
        }
        return status.getCode() == Status.Code.Corruption ? StoreFailure.Kind.CORRUPT : StoreFailure.Kind.BROKEN;
    }

    private RocksDB running() throws StoreFailure {
        if (db == null) {
            throw notOpen();
        }
        return db;
    }

    private StoreFailure notOpen() {
        return new StoreFailure(StoreFailure.Kind.BROKEN, "the store in " + path + " is not open just now", null);
    }

    private void shut() {
        handles.values().forEach(ColumnFamilyHandle::close);
        handles.clear();
        if (db != null) {
            db.close();
            db = null;
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            shut();
            synced.close();
            unsynced.close();
            tuning.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
