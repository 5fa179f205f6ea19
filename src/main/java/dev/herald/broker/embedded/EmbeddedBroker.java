package dev.herald.broker.embedded;

import dev.herald.broker.Broker;
import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.LocalSignals;
import dev.herald.broker.Signals;
import dev.herald.broker.Table;
import dev.herald.broker.Watchers;
import dev.herald.broker.embedded.history.Append;
import dev.herald.broker.embedded.history.Reader;
import dev.herald.broker.embedded.history.Trimmer;
import dev.herald.broker.embedded.store.Folder;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Condition;
import dev.herald.broker.embedded.writing.Directory;
import dev.herald.broker.embedded.writing.Outage;
import dev.herald.broker.embedded.writing.Sequence;
import dev.herald.broker.embedded.writing.Tail;
import dev.herald.broker.embedded.writing.Tallies;
import dev.herald.broker.embedded.writing.Writer;
import dev.herald.message.Channel;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * The engine of one machine: keeps everything in a folder, with RocksDB.
 *
 * <p>Threads: one writer that commits, two readers, one for upkeep that must be prompt and one that trims, one for
 * signals. What crosses between them is the writer's queue, the volatile states of the {@link Directory}, and the
 * store itself.
 */
public final class EmbeddedBroker implements Broker {

    /**
     * @param folder this process's alone while it runs
     * @param cacheBytes of memory for what is read
     * @param memtableBytes of memory for what was written last
     * @param asyncInterval how long an asynchronous publication may take to be on disk
     * @param idWindow how long a publication's id is remembered, at the least
     * @param reserveBytes of room on the disk below which publications are refused
     * @param maxWaiting writes
     * @param maxWaitingBytes of writes
     */
    public record Settings(
            Path folder,
            long cacheBytes,
            long memtableBytes,
            Duration asyncInterval,
            Duration idWindow,
            long reserveBytes,
            int maxWaiting,
            long maxWaitingBytes) {
        private static final long MIB = 1 << 20;

        public Settings {
            check(cacheBytes >= 0, "the cache cannot be smaller than nothing");
            check(memtableBytes >= MIB, "the store needs 1 MiB of memory for what was written last");
            check(!asyncInterval.isNegative(), "the interval of asynchronous writes cannot be negative");
            check(!idWindow.isNegative(), "the time that ids are remembered cannot be negative");
            check(reserveBytes >= 0, "the reserve on the disk cannot be negative");
            check(maxWaiting > 0 && maxWaitingBytes > 0, "some writes must be allowed to wait");
        }

        private static void check(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }

        /** What suits most. */
        public static Settings in(Path folder) {
            return new Settings(
                    folder,
                    64 * MIB,
                    64 * MIB,
                    Duration.ofMillis(100),
                    Duration.ofMinutes(10),
                    64 * MIB,
                    100_000,
                    64 * MIB);
        }

        Writer.Limits limits() {
            return new Writer.Limits(asyncInterval, maxWaiting, maxWaitingBytes);
        }

        public Settings withReserveBytes(long bytes) {
            return new Settings(
                    folder, cacheBytes, memtableBytes, asyncInterval, idWindow, bytes, maxWaiting, maxWaitingBytes);
        }
    }

    private record Files(Folder folder, Store store) {}

    private record Surroundings(Function<Channel, Keeping> keepings, Clock clock, Metrics metrics) {}

    private final Folder folder;
    private final Store store;
    private final Writer writer;
    private final Readers readers;
    private final Upkeep upkeep;
    private final EmbeddedJournal journal;
    private final EmbeddedTable table;
    private final LocalSignals signals = new LocalSignals();

    /**
     * Opens what is in the folder, or begins there.
     *
     * @throws IOException that says, fit for an operator, why it cannot
     */
    public static EmbeddedBroker open(
            Settings settings, Function<Channel, Keeping> keepings, Clock clock, Metrics metrics) throws IOException {
        var folder = Folder.claim(settings.folder());
        try {
            var tuning = new Store.Settings(settings.cacheBytes(), settings.memtableBytes());
            var files = new Files(folder, Store.open(folder.path(), tuning));
            return start(settings, files, new Surroundings(keepings, clock, metrics));
        } catch (StoreFailure e) {
            folder.close();
            throw new IOException("the data folder " + folder.path() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static EmbeddedBroker start(Settings settings, Files files, Surroundings around) throws StoreFailure {
        try {
            var broker = new EmbeddedBroker(settings, files, around);
            measure(files.folder, settings.reserveBytes(), around.metrics);
            return broker;
        } catch (StoreFailure e) {
            files.store.close();
            throw e;
        }
    }

    private static void measure(Folder folder, long reserve, Metrics metrics) {
        metrics.gauge("herald.disk.free", "Bytes that are free on the disk of the data folder", () -> room(folder));
        metrics.gauge("herald.disk.reserve", "Bytes of the disk below which nothing is kept", () -> reserve);
    }

    private static Number room(Folder folder) {
        try {
            return folder.room();
        } catch (IOException e) {
            return Double.NaN; // not known just now
        }
    }

    /**
     * Gives what a folder holds a new epoch, as {@link #backup} does with its copies: for a copy that was made in
     * another way, so that whoever comes with a position of the original's later history is told of a gap.
     *
     * @throws IOException that says, fit for an operator, why it cannot
     */
    public static void beginAnew(Path folder) throws IOException {
        if (!Store.isIn(folder)) {
            throw new IOException("there is no data of Herald's in " + folder);
        }
        try (var claimed = Folder.claim(folder);
                var store = Store.open(claimed.path(), new Store.Settings(Settings.MIB, Settings.MIB))) {
            Identification.begin(store);
        } catch (StoreFailure e) {
            throw new IOException("the data folder " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private EmbeddedBroker(Settings settings, Files files, Surroundings around) throws StoreFailure {
        folder = files.folder;
        store = files.store;
        var epoch = Identification.epoch(store);
        var directory = new Directory();
        var sequence = new Sequence();
        Outage.Recovery load = () -> {
            directory.load(store);
            sequence.load(store);
        };
        load.run();
        var tail = new Tail(sequence.last());
        var outage = new Outage(store, folder, settings.reserveBytes(), recovery(load));
        var condition = new Condition(folder, settings.reserveBytes(), outage);
        writer = new Writer(store, directory, sequence, tail, settings.limits(), outage, new Tallies(around.metrics));
        readers = new Readers(condition);

        var surroundings = new Append.Surroundings(epoch, sequence, directory);
        var reader = new Reader(store, directory, tail, epoch);
        var parts = new EmbeddedJournal.Parts(surroundings, tail, writer, reader, condition, readers);
        journal = new EmbeddedJournal(parts, around.keepings, around.clock);
        table = new EmbeddedTable(
                store, writer, new TableWork.Surroundings(sequence, around.clock, new Watchers()), readers);
        var trimmer = new Trimmer(store, directory, writer, around.keepings, around.clock, settings.idWindow());
        upkeep = new Upkeep(condition, table, trimmer, directory);
        writer.start();
        upkeep.start();
    }

    private Outage.Recovery recovery(Outage.Recovery load) {
        return () -> {
            load.run();
            Identification.epoch(store); // a new one for the next start, should something have been lost
        };
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Table table() {
        return table;
    }

    @Override
    public Signals signals() {
        return signals;
    }

    /**
     * Copies everything, as it stands, into a folder that is not there yet. Opened as a broker's folder the copy is
     * a history of its own, with its own epoch: whoever comes with a position from this one is told of a gap.
     */
    public void backup(Path copy) throws IOException {
        try {
            store.copyTo(copy.toAbsolutePath());
            try (var copied = Store.open(copy, new Store.Settings(Settings.MIB, Settings.MIB))) {
                Identification.begin(copied);
            }
        } catch (StoreFailure e) {
            throw new IOException("no backup was made: " + e.getMessage(), e);
        }
    }

    /** Everything confirmed is on disk when this returns, and the folder is free for another. */
    @Override
    public void close() {
        signals.close();
        upkeep.close();
        journal.close();
        readers.close();
        store.close();
        folder.close();
    }
}
