package dev.herald.broker.embedded;

import dev.herald.broker.embedded.history.Trimmer;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Condition;
import dev.herald.broker.embedded.writing.Directory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done again and again beside the writer: one thread for what must be prompt (expiries, the room on the
 * disk), one for what may take long (trimming).
 */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long PROMPT_MILLIS = 50;
    private static final long TRIM_MILLIS = 200;
    private static final long CHANNELS_PER_MILLI = 100;
    private static final int SECONDS_TO_END = 15;

    /** One round of something. */
    interface Round {
        void run() throws StoreFailure, InterruptedException;
    }

    private final Condition condition;
    private final EmbeddedTable table;
    private final Trimmer trimmer;
    private final Directory directory;
    private final ScheduledExecutorService prompt =
            Executors.newSingleThreadScheduledExecutor(work -> Threads.daemon(work, "herald-sweeper"));
    private final ScheduledExecutorService slow =
            Executors.newSingleThreadScheduledExecutor(work -> Threads.daemon(work, "herald-trimmer"));

    Upkeep(Condition condition, EmbeddedTable table, Trimmer trimmer, Directory directory) {
        this.condition = condition;
        this.table = table;
        this.trimmer = trimmer;
        this.directory = directory;
        condition.look();
    }

    void start() {
        every(PROMPT_MILLIS, prompt, () -> {
            condition.look();
            table.sweep();
        });
        trimLater();
    }

    private void every(long millis, ScheduledExecutorService thread, Round round) {
        var unused = thread.scheduleWithFixedDelay(() -> attempt(round), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The more channels there are to go over, the longer the pause, so that it stays a small share of a core. */
    private void trimLater() {
        if (!slow.isShutdown()) {
            long pause = TRIM_MILLIS + directory.size() / CHANNELS_PER_MILLI;
            var unused = slow.schedule(
                    () -> {
                        attempt(trimmer::pass);
                        trimLater();
                    },
                    pause,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void attempt(Round round) {
        try {
            round.run();
        } catch (StoreFailure e) {
            condition.note(e);
            LOG.debug("A round of upkeep failed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A round of upkeep met a bug.", e);
        }
    }

    @Override
    public void close() {
        prompt.shutdown();
        slow.shutdownNow();
        try {
            if (!prompt.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)
                    || !slow.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                LOG.warn("The upkeep did not end in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
