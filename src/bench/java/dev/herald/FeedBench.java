package dev.herald;

import dev.herald.message.Entry;
import dev.herald.props.EmbeddedDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * How soon a committed row is heard of, by a listener behind a feed (read from the write-ahead log, kept on disk, handed on)
 * and by LISTEN/NOTIFY in the same run, turn by turn; then how many rows a second of one large transaction are kept and heard,
 * beside its parts alone ({@link FeedParts}), and the heap that this takes.
 *
 * <p>Arguments: rounds (3000), rows of the large transaction (200000). A real PostgreSQL with fsync on, on the same machine.
 */
final class FeedBench {
    private static final int WARMING = 300;

    private final SynchronousQueue<String> heard = new SynchronousQueue<>();
    private final AtomicLong count = new AtomicLong();
    private volatile boolean isCounting;
    private volatile int bytes; // of a payload

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        try (var database = EmbeddedDatabase.fresh()) {
            database.run(
                    "create table fed (id bigserial primary key, lane int not null, text text)",
                    "create table notified (id bigserial primary key, lane int not null, text text)",
                    "create function tell() returns trigger language plpgsql as"
                            + " $$ begin perform pg_notify('told', row_to_json(new)::text); return new; end $$",
                    "create trigger tell after insert on notified for each row execute function tell()");
            var config = Config.dev()
                    .port(0)
                    .folder(Files.createTempDirectory("herald-bench"))
                    .with(
                            "feeds.postgres",
                            "{bench: {url: '" + database.url() + "', user: " + database.user() + ", slot: bench_"
                                    + database.name() + ", tables: [{table: fed, channel: '/fed/{lane}'}]}}");
            try (var herald = Herald.open(config)) {
                new FeedBench().run(herald, database, rounds, rows);
            }
        }
        System.exit(0); // the server of the database ends with the process
    }

    private void run(Herald herald, EmbeddedDatabase database, int rounds, int rows) throws Exception {
        herald.subscribe("/fed/**", this::hear);
        try (var writer = database.connect();
                var listener = database.connect()) {
            listener.createStatement().execute("listen told");
            var fed = new double[rounds];
            var notified = new double[rounds];
            for (int round = -WARMING; round < rounds; round++) {
                int slot = Math.max(round, 0); // the first warm up
                fed[slot] = fed(writer);
                notified[slot] = notified(writer, listener);
            }
            System.out.printf(Locale.ROOT, "%-34s %8s %8s %8s%n", "INSERT to callback, ms", "p50", "p99", "most");
            print("feed, kept on disk", fed);
            print("LISTEN/NOTIFY", notified);
            large(database, writer, rows);
        }
    }

    private void hear(Entry entry) {
        if (isCounting) {
            bytes = entry.payload().size();
            count.incrementAndGet();
            return;
        }
        try {
            heard.put(entry.payload().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double fed(Connection writer) throws Exception {
        long start = System.nanoTime();
        insert(writer, "fed");
        if (heard.poll(30, TimeUnit.SECONDS) == null) {
            throw new IllegalStateException("nothing was heard");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double notified(Connection writer, Connection listener) throws SQLException {
        long start = System.nanoTime();
        insert(writer, "notified");
        while (listener.unwrap(PGConnection.class).getNotifications(30_000).length == 0) {
            // on until it is there
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void insert(Connection writer, String table) throws SQLException {
        try (var statement = writer.createStatement()) {
            statement.execute("insert into " + table
                    + " (lane, text) values (1, 'a hundred bytes, more or less, so that it is like a row')");
        }
    }

    private void large(EmbeddedDatabase database, Connection writer, int rows) throws Exception {
        FeedParts.keepLog(database);
        isCounting = true;
        System.gc();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        try (var statement = writer.createStatement()) {
            statement.execute("insert into fed (lane, text) select i % 100, repeat('x', 60) from generate_series(1, "
                    + rows + ") i");
        }
        long start = System.nanoTime();
        while (count.get() < rows) {
            Thread.sleep(1);
        }
        double feed = rows / FeedParts.seconds(start);
        long peak = heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.gc();
        long left = heap().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        double log = FeedParts.follow(database, rows);
        double journal = FeedParts.keep(rows, bytes);
        System.out.printf(Locale.ROOT, "%n%,d rows of one transaction, rows/s%n", rows);
        System.out.printf(Locale.ROOT, "%-34s %,10.0f%n", "feed: read, kept, heard", feed);
        System.out.printf(Locale.ROOT, "%-34s %,10.0f%n", "the log alone, only read", log);
        System.out.printf(Locale.ROOT, "%-34s %,10.0f%n", "the journal alone, " + bytes + " bytes each", journal);
        System.out.printf(Locale.ROOT, "the journal is %.0f %% of the feed's time%n", 100 * feed / journal);
        System.out.printf(Locale.ROOT, "heap: at most %d MiB, %d MiB after a collection%n", peak >> 20, left >> 20);
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static void print(String title, double[] millis) {
        var sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-34s %8.2f %8.2f %8.2f%n",
                title,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length - 1]);
    }
}
