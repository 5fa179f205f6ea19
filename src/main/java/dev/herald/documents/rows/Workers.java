package dev.herald.documents.rows;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work that blocks, on a few threads: each piece by one of them at a time, again when it was wanted meanwhile, and again
 * after a pause that grows when it failed. That something fails is logged once, until
 * all goes well again.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 4;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final int DOUBLED = 6; // at most

    private final String name;
    private final ScheduledExecutorService threads;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();

    Workers(String name) {
        this.name = name;
        this.threads = Executors.newScheduledThreadPool(THREADS, work -> {
            var thread = new Thread(work, "herald-document-rows");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is to be done. */
    interface Work {
        void run() throws Exception;

        /** Whether it is to be done although it failed. */
        boolean isLasting();
    }

    Task task(Work work) {
        return new Task(work);
    }

    /** How many are to be done, or are being done. */
    int waiting() {
        return waiting.get();
    }

    /** Something that is done whenever it is wanted. */
    final class Task {
        private final Work work;
        private boolean isWanted; // guarded by this, as is all below
        private boolean isUnderWay;
        private boolean isRunning;
        private int failures;

        Task(Work work) {
            this.work = work;
        }

        void wanted() {
            wanted(0);
        }

        /** @param pauseMillis before it is begun, if nothing is under way */
        synchronized void wanted(long pauseMillis) {
            isWanted = true;
            if (!isUnderWay) {
                isUnderWay = true;
                waiting.incrementAndGet();
                later(pauseMillis);
            }
        }

        synchronized boolean isWanted() {
            return isWanted;
        }

        /** Whether it has failed, and is not tried again just now. */
        synchronized boolean isPausing() {
            return failures > 0 && isUnderWay && !isRunning;
        }

        private void later(long millis) {
            try {
                threads.schedule(this::run, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.debug("{} is left to the next start", work);
            }
        }

        private void run() {
            begin();
            try {
                work.run();
                went();
            } catch (Exception | Error e) {
                failed(e);
            }
        }

        private synchronized void begin() {
            isWanted = false;
            isRunning = true;
        }

        private synchronized void went() {
            isRunning = false;
            if (failures > 0) {
                failures = 0;
                if (failing.decrementAndGet() == 0) {
                    LOG.info("rows of {}: it goes on", name);
                }
            }
            end(0);
        }

        private void end(long pauseMillis) {
            if (isWanted) {
                later(pauseMillis);
            } else {
                isUnderWay = false;
                waiting.decrementAndGet();
            }
        }

        private synchronized void failed(Throwable e) {
            isRunning = false;
            isWanted |= work.isLasting();
            if (isWanted && failures == 0 && failing.getAndIncrement() == 0 && !threads.isShutdown()) {
                LOG.warn(
                        "{} and its row of {} are not the same, and it is tried again: {}", work, name, e.getMessage());
            } else if (!isWanted && failures > 0) {
                failing.decrementAndGet();
            }
            long pause = FIRST_PAUSE_MILLIS << Math.min(failures, DOUBLED);
            failures = isWanted ? failures + 1 : 0;
            end(pause);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
