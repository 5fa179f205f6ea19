package dev.herald;

import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import dev.herald.props.EmbeddedDatabase;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * What a feed is made of, each part alone, for {@link FeedBench}: the write-ahead log followed with the driver's API by who only
 * looks at each row's first byte, and the journal with as many publications of the same size.
 */
final class FeedParts {
    private static final int OUTSTANDING = 1_024; // as a feed
    private static final int CHANNELS = 100;

    private FeedParts() {}

    /** Has the log kept from here on, for {@link #follow}. */
    static void keepLog(EmbeddedDatabase database) throws SQLException {
        database.run(
                "create publication bare for table fed",
                "select pg_create_logical_replication_slot('bare_" + database.name() + "', 'pgoutput')");
    }

    /** Rows a second of the one transaction that there was since. */
    static double follow(EmbeddedDatabase database, int rows) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "14");
        long start = System.nanoTime();
        try (var connection = new Driver().connect(database.url(), properties);
                var log = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName("bare_" + database.name())
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "bare")
                        .start()) {
            int count = 0;
            while (count < rows) {
                var message = log.read();
                if (message.get(message.position()) == 'I') {
                    count++;
                }
            }
            return rows / seconds(start);
        }
    }

    /** Publications a second that are kept, each on the disk before it is confirmed, with ids. */
    static double keep(int rows, int payload) throws Exception {
        var keeping = new Keeping(Durability.SYNC, new Retention(rows, Duration.ofDays(1), 1L << 40));
        var text = Payload.of("\"" + "x".repeat(payload - 2) + "\"");
        var settings = EmbeddedBroker.Settings.in(Files.createTempDirectory("herald-bench"));
        try (var broker = EmbeddedBroker.open(settings, channel -> keeping, Clock.systemUTC(), new Metrics())) {
            var permits = new Semaphore(OUTSTANDING);
            long start = System.nanoTime();
            for (int i = 0; i < rows; i++) {
                permits.acquire();
                var publication =
                        new Publication(new Channel("/fed/" + i % CHANNELS), text, "bench:0/83DA440." + i, null);
                var unused = broker.journal().append(publication).thenRun(permits::release);
            }
            permits.acquire(OUTSTANDING);
            return rows / seconds(start);
        }
    }

    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
