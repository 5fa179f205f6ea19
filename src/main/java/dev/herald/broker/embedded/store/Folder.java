package dev.herald.broker.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder that holds a store: this process's alone from {@link #claim} to {@link #close}.
 *
 * <p>The claim is a lock on a file of its own, held also while the store is closed to be opened anew, so that
 * no second process slips in between.
 */
public final class Folder implements AutoCloseable {
    private static final int PROBE_BYTES = 1 << 16;

    private final Path path;
    private final FileStore disk;
    private final FileChannel claim;

    private Folder(Path path, FileStore disk, FileChannel claim) {
        this.path = path;
        this.disk = disk;
        this.claim = claim;
    }

    /** @throws IOException that says what is wrong with the folder, naming it */
    public static Folder claim(Path path) throws IOException {
        var folder = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            var claim =
                    FileChannel.open(folder.resolve("claimed"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isOurs(claim)) {
                claim.close();
                throw new IOException("the data folder " + folder + " is in use by another Herald;"
                        + " stop that one, or give this one a folder of its own");
            }
            return new Folder(folder, Files.getFileStore(folder), claim);
        } catch (FileSystemException e) {
            var reason = e.getReason() == null ? "" : " (" + e.getReason() + ")";
            throw new IOException("the data folder " + folder + " " + trouble(folder, reason), e);
        }
    }

    private static String trouble(Path folder, String reason) {
        if (Files.isDirectory(folder)) {
            return "cannot be written to" + reason + ": give this user the right to write there";
        } else if (Files.exists(folder)) {
            return "is a file, not a folder: name another, or move the file away";
        }
        for (var above = folder.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above) && !Files.isDirectory(above)) {
                return "cannot be created: " + above + " is a file, not a folder";
            }
        }
        return "does not exist and cannot be created" + reason + ": create it, or give this user the right to";
    }

    private static boolean isOurs(FileChannel claim) throws IOException {
        try {
            return claim.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    /** Bytes that may still be written. */
    public long room() throws IOException {
        return disk.getUsableSpace();
    }

    /** Writes a little, and waits until the disk has it: throws while the disk does not work. */
    public void probe() throws IOException {
        var file = path.resolve("probe");
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.allocate(PROBE_BYTES));
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            // The claim ends with the process at the latest.
        }
    }
}
