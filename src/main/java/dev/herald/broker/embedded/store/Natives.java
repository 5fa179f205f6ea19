package dev.herald.broker.embedded.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's native library, which lies in its jar and must be a file to be loaded.
 *
 * <p>By itself RocksDB makes a new file below the system's temporary folder at every start, and leaves it there when
 * the process is killed: 17 MB each time. So it is put beside the data, under one name. Where nothing may be
 * executed from there, the temporary folder it is.
 */
final class Natives {
    private static final Logger LOG = LoggerFactory.getLogger(Natives.class);

    private Natives() {}

    static void load(Path beside) {
        try {
            var folder = Files.createDirectories(beside.resolve("native"));
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
            LOG.debug("The native library cannot be loaded from {}: {}", beside, e.getMessage());
        }
        RocksDB.loadLibrary();
    }
}
