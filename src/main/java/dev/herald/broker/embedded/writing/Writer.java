package dev.herald.broker.embedded.writing;

import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what waits: everything that waits at once, so that many share one fsync.
 *
 * <p>One thread does it all: it prepares, writes, shows, hands over, and confirms, in this order; so nothing is
 * confirmed that is not kept, and nothing confirmed is unreadable. When a write fails, what was in it is refused
 * for good, and the {@link Outage} decides when there are writes again.
 */
public final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MAX_WORKS = 4096;
    private static final long MAX_BYTES = 4 << 20;
    private static final Duration FOREVER = Duration.ofHours(1);

    /** How far asynchronous writes may trail behind, and how much may wait. */
    public record Limits(Duration asyncInterval, int maxWaiting, long maxWaitingBytes) {}

    private final Store store;
    private final Directory directory;
    private final Sequence sequence;
    private final Tail tail;
    private final Limits limits;
    private final Outage outage;
    private final Tallies tallies;
    private final Backlog backlog;
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "herald-writer");
    private long commits; // the writer's thread's, as all below
    private long unflushedSince;
    private boolean unflushed;

    public Writer(
            Store store,
            Directory directory,
            Sequence sequence,
            Tail tail,
            Limits limits,
            Outage outage,
            Tallies tallies)
            throws StoreFailure {
        this.store = store;
        this.directory = directory;
        this.sequence = sequence;
        this.tail = tail;
        this.limits = limits;
        this.outage = outage;
        this.tallies = tallies;
        backlog = new Backlog(limits.maxWaiting, limits.maxWaitingBytes);
        var stored = store.get(Family.META, Commit.NUMBER);
        commits = stored == null ? 0 : Keys.first(stored);
        tallies.watch(backlog, store, directory);
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the work, or refuses it at once. */
    public void submit(Work work) {
        var refusal = outage.refusal();
        if (refusal == null) {
            refusal = backlog.take(work);
        }
        if (refusal == null) {
            queue.add(work);
        } else {
            refuse(work, refusal);
        }
    }

    private void run() {
        var works = new ArrayList<Work>();
        while (!backlog.isClosedAndEmpty()) {
            try {
                if (outage.isOver()) {
                    takeWaiting(works, untilFlush());
                    commit(works);
                    flushWhenDue();
                } else {
                    takeWaiting(works, outage.untilNextTry());
                    refuse(works);
                    outage.tryToEnd();
                }
            } catch (InterruptedException e) {
                LOG.debug("Somebody interrupted the writer; it goes on.");
            } catch (RuntimeException | Error e) {
                LOG.error("The writer met a bug.", e);
                outage.begin(new StoreFailure(StoreFailure.Kind.BROKEN, "a bug in the writer: " + e, e), () -> {});
                refuse(works);
            }
            backlog.give(works);
            works.clear();
        }
        finish();
    }

    private void takeWaiting(List<Work> works, Duration atMost) throws InterruptedException {
        var first = queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        long bytes = 0;
        for (var work = first; work != null; work = queue.poll()) {
            works.add(work);
            bytes += work.size();
            if (works.size() >= MAX_WORKS || bytes >= MAX_BYTES) {
                return;
            }
        }
    }

    private void commit(List<Work> works) {
        if (works.isEmpty()) {
            return;
        }
        try (var commit = new Commit(++commits, store, directory)) {
            try {
                sequence.reserve(commit);
                for (var work : works) {
                    work.prepare(commit);
                }
                commit.write();
            } catch (StoreFailure e) {
                outage.begin(e, commit::undo);
                refuse(works);
                return;
            }
            noteWritten(commit);
            tallies.committed(commit);
            tail.hand(commit.entries());
            commit.confirmations().forEach(Writer::confirm);
        }
    }

    private void flushWhenDue() {
        if (unflushed && untilFlush().isZero()) {
            try {
                store.flush();
                tallies.flushed();
                unflushed = false;
            } catch (StoreFailure e) {
                outage.begin(e, () -> {});
            }
        }
    }

    private void noteWritten(Commit commit) {
        if (commit.wasSynced()) {
            unflushed = false;
        } else if (!unflushed) {
            unflushed = true;
            unflushedSince = System.nanoTime();
        }
    }

    private Duration untilFlush() {
        if (!unflushed) {
            return FOREVER;
        }
        var left = limits.asyncInterval.minusNanos(System.nanoTime() - unflushedSince);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Refuses what had been taken before the outage was known, or is what began it. */
    private void refuse(List<Work> works) {
        var refusal = outage.refusal();
        works.forEach(work -> refuse(work, refusal == null ? Outage.BRIEF : refusal));
    }

    private void finish() {
        try {
            store.flush();
            sequence.settle(store);
        } catch (StoreFailure e) {
            LOG.error("The journal was closed while it could not be written to.", e);
        }
    }

    private void refuse(Work work, Receipt.Refused refusal) {
        tallies.refused(refusal.reason());
        confirm(() -> work.refuse(refusal));
    }

    private static void confirm(Runnable confirmation) {
        try {
            confirmation.run();
        } catch (RuntimeException e) {
            LOG.error("What hangs on a confirmation failed.", e);
        }
    }

    /** Commits what waits, and returns once the disk has it. */
    @Override
    public void close() {
        if (backlog.close(NOTHING)) {
            queue.add(NOTHING);
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Wakes the writer, so that it sees that it is to end. */
    private static final Work NOTHING = new Work() {
        @Override
        public void prepare(Commit commit) {}

        @Override
        public void refuse(Receipt.Refused why) {}

        @Override
        public int size() {
            return 0;
        }
    };
}
