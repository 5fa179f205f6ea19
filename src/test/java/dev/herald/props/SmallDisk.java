package dev.herald.props;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of its own for a test, that can be filled, or cut off from power. Takes root and a kernel that lets it
 * mount; where that is not so the test is skipped, with a note.
 */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final List<Path> mounted = new ArrayList<>();

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** In memory: for filling. */
    public static SmallDisk inMemory(Path folder, int mebibytes) throws IOException {
        var disk = new SmallDisk(Files.createDirectories(folder));
        disk.mount(folder, "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs");
        return disk;
    }

    /** An ext4 file system in a file, that writes nothing by itself for minutes: for {@link #cutOff}. */
    public static SmallDisk inFile(Path image, Path folder, int mebibytes) throws IOException {
        try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        Assumptions.assumeTrue(
                run("mkfs.ext4", "-q", image.toString()), "needs mkfs.ext4: this machine cannot make a small disk");
        var disk = new SmallDisk(Files.createDirectories(folder));
        disk.mount(folder, "-o", "loop,commit=300", image.toString());
        return disk;
    }

    public Path folder() {
        return folder;
    }

    /**
     * What a power cut would leave now: whatever the file system has given to its disk, without what it still
     * holds in memory. Mounts that copy, and returns where.
     */
    public Path cutOff(Path image, Path copy, Path at) throws IOException {
        run("cp", "--sparse=always", image.toString(), copy.toString());
        mount(Files.createDirectories(at), "-o", "loop", copy.toString());
        return at;
    }

    private void mount(Path at, String... arguments) {
        var command = new ArrayList<String>();
        command.add("mount");
        command.addAll(List.of(arguments));
        command.add(at.toString());
        Assumptions.assumeTrue(
                run(command.toArray(String[]::new)), "needs root and mount: this machine cannot make a small disk");
        mounted.add(at);
    }

    private static boolean run(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lazily: the test's own process may have loaded the native library from there. */
    @Override
    public void close() {
        mounted.forEach(at -> run("umount", "-l", at.toString()));
    }
}
