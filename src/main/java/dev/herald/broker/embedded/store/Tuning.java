package dev.herald.broker.embedded.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/** RocksDB's options, chosen for bounded memory and for a log that is short to recover. Native: to be closed. */
final class Tuning implements AutoCloseable {
    private static final double BITS_PER_KEY = 10;
    private static final int OPEN_FILES = 512;
    private static final long INFO_LOG_BYTES = 1 << 20;

    private final Store.Settings settings;
    private final Cache cache;
    private final BloomFilter filter = new BloomFilter(BITS_PER_KEY);
    private final ColumnFamilyOptions family;
    private final List<AbstractImmutableNativeReference> owned = new ArrayList<>();

    Tuning(Store.Settings settings) {
        this.settings = settings;
        cache = new LRUCache(settings.cacheBytes());
        family = new ColumnFamilyOptions()
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(Math.max(1 << 20, settings.memtableBytes() / 2))
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
        owned.addAll(List.of(family, filter, cache));
    }

    DBOptions database(WALRecoveryMode mode) {
        var options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(mode)
                .setMaxTotalWalSize(settings.memtableBytes())
                .setDbWriteBufferSize(settings.memtableBytes())
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(OPEN_FILES)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(2);
        owned.add(0, options);
        return options;
    }

    /** In the order of {@link Family}'s constants. */
    List<ColumnFamilyDescriptor> families() {
        return Arrays.stream(Family.values())
                .map(each -> new ColumnFamilyDescriptor(each.label(), family))
                .toList();
    }

    @Override
    public void close() {
        owned.forEach(AbstractImmutableNativeReference::close);
    }
}
