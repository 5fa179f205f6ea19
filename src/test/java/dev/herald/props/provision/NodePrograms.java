package dev.herald.props.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The folder with the test programs of {@code src/test/js} and the packages that they use.
 *
 * <p>The packages are installed once for each state of the lock file, below {@code target}.
 */
public final class NodePrograms {
    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path FOLDER = Path.of("target/js").toAbsolutePath();
    private static final Path INSTALLED = FOLDER.resolve("node_modules/.herald-lock");

    private NodePrograms() {}

    /** Brings the folder up to date. */
    public static synchronized Path folder() {
        try {
            Files.createDirectories(FOLDER);
            copySources();
            var lock = Files.readString(SOURCES.resolve("package-lock.json"));
            if (!Files.exists(INSTALLED) || !Files.readString(INSTALLED).equals(lock)) {
                install();
                Files.writeString(INSTALLED, lock);
            }
            return FOLDER;
        } catch (IOException failure) {
            throw new IllegalStateException("cannot bring the Node programs to " + FOLDER, failure);
        }
    }

    /** Has programs there find the kit for tests, as if it had been installed. */
    public static synchronized void testingPackage() throws IOException {
        var installed = folder().resolve("node_modules/herald-testing");
        Files.deleteIfExists(installed);
        Files.createSymbolicLink(installed, Path.of("web/testing").toAbsolutePath());
    }

    private static void copySources() throws IOException {
        try (var sources = Files.list(SOURCES)) {
            for (var source : sources.filter(Files::isRegularFile).toList()) {
                Files.copy(source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void install() throws IOException {
        var log = FOLDER.resolve("npm.log");
        var process = new ProcessBuilder(
                        List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException("npm ci failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
