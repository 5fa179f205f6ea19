package dev.herald;

import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the embedded journal costs: appends that are fsynced, by one publisher, by 64, and with 2,000 outstanding;
 * the same asynchronously; opening with a million kept entries; reading a thousand.
 *
 * <p>Arguments: seconds for each kind of append (3), entries to open with (1000000). Works in a folder below
 * {@code target}, which it removes.
 */
final class JournalBench {
    private static final Path FOLDER = Path.of("target/journal-bench");
    private static final Path CRASHED = Path.of("target/journal-bench-crashed");
    private static final Payload PAYLOAD = Payload.of("{\"text\":\"" + "x".repeat(188) + "\"}");
    private static final int CHANNELS = 1000;
    private static final int OUTSTANDING = 2000;

    private JournalBench() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        clear();
        try {
            appends(seconds);
            clear();
            opening(entries);
        } finally {
            clear();
        }
    }

    private static void appends(int seconds) throws Exception {
        try (var broker = open()) {
            var journal = broker.journal();
            publishers(journal, "sync", 1, 1); // warms up
            double one = publishers(journal, "sync", 1, seconds);
            double many = publishers(journal, "sync", 64, seconds);
            report("sync, 1 publisher", one, "appends/s");
            report("sync, 64 publishers", many, "appends/s");
            report("  64 to 1", many / one, "times");
            report("sync, 64 publishers with ids", publishersWithIds(journal, seconds), "appends/s");
            report("sync, 2,000 outstanding", pipelined(journal, "sync", seconds), "appends/s");
            report("async, 2,000 outstanding", pipelined(journal, "async", seconds), "appends/s");
        }
    }

    private static void opening(int entries) throws Exception {
        Position near;
        try (var broker = open()) {
            near = fill(broker.journal(), entries);
            copyTo(CRASHED);
        }
        long crashed = System.nanoTime();
        try (var broker = open(CRASHED)) {
            report("opening after a crash, " + entries + " entries", millis(crashed), "ms");
        }
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            try (var broker = open()) {
                report("opening with " + entries + " entries", millis(start), "ms");
                for (int j = 0; j < 3; j++) {
                    read(broker.journal(), near);
                }
            }
        }
    }

    private static void read(Journal journal, Position near) {
        time("last 100 of one channel", () -> journal.last(Pattern.of(channel("sync", 5)), 100)
                .toCompletableFuture()
                .join());
        time("1,000 of one channel", () -> journal.read(Pattern.of(new Channel("/sync/one")), journal.origin(), 1000)
                .toCompletableFuture()
                .join());
        time("1,000 of a wildcard over all", () -> journal.read(new Pattern("/sync/*"), near, 1000)
                .toCompletableFuture()
                .join());
        time("1,000 of a wildcard over few", () -> journal.read(new Pattern("/sync/group/*"), journal.origin(), 1000)
                .toCompletableFuture()
                .join());
    }

    private interface Question {
        Reading ask();
    }

    private static void time(String what, Question question) {
        long start = System.nanoTime();
        var reading = question.ask();
        double took = millis(start);
        int count = reading instanceof Reading.Part part
                ? part.entries().size()
                : reading instanceof Reading.Complete complete
                        ? complete.entries().size()
                        : -1;
        report("  " + what + " (" + count + ")", took, "ms");
    }

    private static Position fill(Journal journal, int entries) throws InterruptedException {
        var permits = new Semaphore(OUTSTANDING);
        for (int i = 0; i < entries; i++) {
            permits.acquire();
            var channel =
                    switch (i % 500) {
                        case 0 -> new Channel("/sync/one");
                        case 1 -> new Channel("/sync/group/" + i % 7);
                        default -> channel("sync", i);
                    };
            var unused = journal.append(Publication.of(channel, PAYLOAD)).thenRun(permits::release);
        }
        permits.acquire(OUTSTANDING);
        return new Position(journal.top().epoch(), journal.top().offset() - 1200);
    }

    private static double publishers(Journal journal, String durability, int count, int seconds) throws Exception {
        return threads(
                count,
                seconds,
                (publisher, number) -> Publication.of(channel(durability, publisher), PAYLOAD),
                journal);
    }

    private static double publishersWithIds(Journal journal, int seconds) throws Exception {
        return threads(
                64,
                seconds,
                (publisher, number) -> new Publication(
                        channel("sync", publisher), PAYLOAD, publisher + "-" + number + "-with-id", null),
                journal);
    }

    private interface Say {
        Publication what(int publisher, long number);
    }

    private static double threads(int count, int seconds, Say say, Journal journal) throws Exception {
        var kept = new LongAdder();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            var publisher = i;
            var thread = new Thread(() -> {
                for (long number = 0; System.nanoTime() < end; number++) {
                    var receipt = journal.append(say.what(publisher, number))
                            .toCompletableFuture()
                            .join();
                    if (receipt instanceof Receipt.Kept) {
                        kept.increment();
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (var thread : threads) {
            thread.join();
        }
        return kept.doubleValue() / seconds;
    }

    private static double pipelined(Journal journal, String durability, int seconds) throws Exception {
        var kept = new LongAdder();
        var permits = new Semaphore(OUTSTANDING);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; System.nanoTime() < end; i++) {
            permits.acquire();
            var unused = journal.append(Publication.of(channel(durability, i), PAYLOAD))
                    .thenAccept(receipt -> {
                        if (receipt instanceof Receipt.Kept) {
                            kept.increment();
                        }
                        permits.release();
                    });
        }
        permits.acquire(OUTSTANDING);
        return kept.doubleValue() / seconds;
    }

    private static Channel channel(String durability, int number) {
        return new Channel("/" + durability + "/" + number % CHANNELS);
    }

    /** The files as a SIGKILL would leave them now. */
    private static void copyTo(Path copy) throws IOException {
        Files.createDirectories(copy);
        try (var files = Files.list(FOLDER)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
    }

    private static EmbeddedBroker open() throws IOException {
        return open(FOLDER);
    }

    private static EmbeddedBroker open(Path folder) throws IOException {
        var retention = new Retention(10_000_000, Duration.ofDays(1), 1L << 40);
        var sync = new Keeping(Durability.SYNC, retention);
        var async = new Keeping(Durability.ASYNC, retention);
        return EmbeddedBroker.open(
                EmbeddedBroker.Settings.in(folder),
                channel -> channel.name().startsWith("/async") ? async : sync,
                Clock.systemUTC(),
                new Metrics());
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void report(String what, double figure, String unit) {
        System.out.printf("%-40s %,12.1f %s%n", what, figure, unit);
    }

    private static void clear() throws IOException {
        for (var folder : List.of(FOLDER, CRASHED)) {
            if (Files.exists(folder)) {
                try (var files = Files.walk(folder)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
