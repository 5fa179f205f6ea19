package dev.herald.props;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server with {@code wal_level=logical}, that can be stopped, killed and started again, on the same port.
 *
 * <p>Everybody is trusted, but for a role named {@code guarded}, who has to know a password. Tests share one server, each class
 * with an {@link EmbeddedDatabase} of its own; one that stops it, or has its own settings, starts another.
 */
public final class PostgresServer implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> settings;
    private final int port;

    private EmbeddedPostgres running;

    private PostgresServer(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = settings;
        this.running = start(0);
        this.port = running.getPort();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end of postgres"));
    }

    /** The one that tests share; it ends with their process. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        private static final PostgresServer SERVER = new PostgresServer(freshFolder(), Map.of());
    }

    /** One of its own, with settings besides those that a feed needs. */
    public static PostgresServer with(Map<String, String> settings) {
        return new PostgresServer(freshFolder(), settings);
    }

    private static Path freshFolder() {
        try {
            return Files.createTempDirectory("herald-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres start(int former) {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofMinutes(1))
                .setDataDirectoryCustomizer(data -> guard(data.toPath()))
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_wal_senders", "30")
                .setServerConfig("max_replication_slots", "30")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_sender_timeout", "10s");
        if (former > 0) {
            builder.setPort(former);
        }
        settings.forEach(builder::setServerConfig);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void guard(Path data) {
        var file = data.resolve("pg_hba.conf");
        var line = "host all,replication guarded all scram-sha-256\n";
        try {
            var rules = Files.readString(file);
            if (!rules.startsWith(line)) {
                Files.writeString(file, line + rules);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Its address of a database, as a driver wants it. */
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** As the superuser. */
    public Connection connect(String database) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setURL(url(database));
        source.setUser("postgres");
        return source.getConnection();
    }

    /** Whoever is connected is cut off; nobody can come until {@link #startAgain}. */
    public void stop() throws IOException {
        running.close();
    }

    /** Ends it at once, without a goodbye. */
    public void kill() throws IOException {
        var pid = Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip());
        var postmaster = ProcessHandle.of(pid).orElseThrow();
        var children = postmaster.children().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
        children.forEach(child -> child.onExit().join());
        running.close();
        Files.deleteIfExists(folder.resolve("data/postmaster.pid"));
    }

    public void startAgain() {
        running = start(port);
    }

    @Override
    public void close() {
        end();
    }

    private void end() {
        try {
            running.close();
            FileUtils.deleteDirectory(folder.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
