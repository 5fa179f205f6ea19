package dev.herald.feeds.postgres;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Condition;
import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.message.Namespace;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A feed of a database that goes on, as the real one does, whenever it failed; at once. */
final class RunningFeed implements AutoCloseable {
    final Postgres postgres;
    final Tape tape;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile Exception failure;

    RunningFeed(Settings settings, Tape tape) {
        this.postgres = new Postgres(settings, Clock.systemUTC());
        this.tape = tape;
        thread = new Thread(this::work, "feed");
        thread.start();
    }

    static RunningFeed of(EmbeddedDatabase database, Settings.Table... tables) {
        return new RunningFeed(settings(database, tables), new Tape());
    }

    static Settings settings(EmbeddedDatabase database, Settings.Table... tables) {
        return new Settings(
                "shop",
                database.url(),
                database.user(),
                Optional.empty(),
                "herald_" + database.name(),
                "herald_shop",
                Duration.ofSeconds(1),
                1L << 30,
                OptionalLong.empty(),
                "herald:",
                Namespace.DEFAULT,
                Duration.ofSeconds(5),
                List.of(tables));
    }

    static Settings.Table table(String name, String channel) {
        return new Settings.Table(
                new Mapping(name, Template.of(Namespace.DEFAULT, channel), List.of(), Optional.empty()),
                Optional.empty(),
                500);
    }

    static Settings.Table table(String name, String channel, String where, String... columns) {
        var mapping = new Mapping(
                name, Template.of(Namespace.DEFAULT, channel), List.of(columns), Optional.of(new Condition(where)));
        return new Settings.Table(mapping, Optional.empty(), 500);
    }

    private void work() {
        while (!isClosed) {
            try {
                postgres.run(tape);
            } catch (Exception e) {
                failure = e;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Waits until the slot is there and followed: what happens from now on is told. */
    RunningFeed begun() {
        Eventually.eventually(() -> {
            if (!postgres.isFollowing()) {
                throw new AssertionError("it does not follow: " + failure);
            }
        });
        return this;
    }

    /** Waits for it to fail so. */
    Trouble trouble(String code) {
        return Eventually.eventually(() -> {
            if (failure instanceof Trouble trouble && trouble.code().equals(code)) {
                return trouble;
            }
            throw new AssertionError("no " + code + ", but " + failure);
        });
    }

    /** What was told, as {@code op channel key row}. */
    List<String> told() {
        return tape.lines().stream().map(RunningFeed::line).toList();
    }

    static String line(Tape.Line line) {
        var data = line.data();
        return Arrays.asList(
                        data.path("op").asText(),
                        line.channel(),
                        data.has("key") ? data.get("key").toString() : "",
                        data.has("row") ? data.get("row").toString() : "")
                .stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        postgres.close();
        thread.interrupt();
        thread.join();
    }
}
