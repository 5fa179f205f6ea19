package dev.herald.samples.postgres;

import dev.herald.samples.LocalPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Zonky's PostgreSQL, with a write-ahead log from which changes can be read.
 *
 * <p>A shell waits at the other end of a pipe that only this process holds. When the pipe closes, because the process has
 * ended in whatever way, it stops the server. Should the shell have been killed as well, the next start on the folder
 * stops what was left behind.
 */
public final class EmbeddedServer implements LocalPostgres {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WATCH = "trap '' INT TERM HUP; cat > /dev/null; kill -INT \"$0\"";

    @Override
    public int start(Path folder) throws IOException {
        var data = folder.toAbsolutePath().normalize();
        Files.createDirectories(data);
        endFormer(data);
        var log = Redirect.appendTo(data.resolve("server.log").toFile());
        var server = begin(data.resolve("data"), log);
        watch(pid(data.resolve("data")));
        return server.getPort();
    }

    private static EmbeddedPostgres begin(Path data, Redirect log) throws IOException {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(PATIENCE)
                    .setOutputRedirector(log)
                    .setErrorRedirector(log)
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_connections", "50")
                    .setServerConfig("max_slot_wal_keep_size", "1GB")
                    .start();
        } catch (IllegalStateException e) {
            var where = data.resolveSibling("server.log");
            throw new IOException("PostgreSQL does not start: " + e.getMessage() + "; see " + where, e);
        }
    }

    /** It may still be on its way to its end. */
    private static void endFormer(Path folder) throws IOException {
        var data = folder.resolve("data");
        if (!Files.exists(data.resolve("postmaster.pid"))) {
            return;
        }
        long pid = pid(data);
        var former = ProcessHandle.of(pid)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
        if (former.isPresent()) {
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
            former.get()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .exceptionally(late -> former.get())
                    .join();
            if (former.get().isAlive()) {
                throw new IOException("a PostgreSQL server (process " + pid + ") uses " + data + " and does not end");
            }
        }
    }

    private static long pid(Path data) throws IOException {
        var lines = Files.readAllLines(data.resolve("postmaster.pid"));
        return lines.isEmpty() ? -1 : Long.parseLong(lines.get(0).strip());
    }

    private static void watch(long pid) throws IOException {
        new ProcessBuilder("sh", "-c", WATCH, Long.toString(pid))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
