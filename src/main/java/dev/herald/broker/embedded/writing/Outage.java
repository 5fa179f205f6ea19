package dev.herald.broker.embedded.writing;

import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.store.Folder;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time between a write that failed and the store's being opened anew.
 *
 * <p>After an fsync that failed nobody knows what the disk has, and the next one proves nothing about what came
 * before. So nothing more is written to that log: once the disk works again the store is closed and opened, by
 * which what the log held goes into new files, and the commit that failed is taken back if it had reached
 * them. Begun and ended by the writer, read by anybody.
 */
public final class Outage {
    public static final Receipt.Refused BRIEF =
            new Receipt.Refused(Receipt.Reason.BROKEN, "the journal could not be written to for a moment: try again");
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    /** What is left to do once the store is open again. */
    public interface Recovery {
        void run() throws StoreFailure;
    }

    private final Store store;
    private final Folder folder;
    private final long reserveBytes;
    private final Recovery reload;
    private volatile Receipt.@Nullable Refused refusal;
    private Recovery undo = () -> {}; // the writer's, as all below
    private long lastTry;
    private long ended = System.nanoTime() - LONGEST_PAUSE.toNanos();
    private Duration pause = PAUSE;

    /** @param reload reads anew what is known of the store */
    public Outage(Store store, Folder folder, long reserveBytes, Recovery reload) {
        this.store = store;
        this.folder = folder;
        this.reserveBytes = reserveBytes;
        this.reload = reload;
    }

    public void begin(StoreFailure failure, Recovery undo) {
        LOG.error("Nothing can be kept until the disk works again: {}", failure.getMessage());
        if (isOver()) {
            this.undo = undo;
        }
        lastTry = System.nanoTime();
        boolean isSoonAgain = lastTry - ended < LONGEST_PAUSE.toNanos();
        pause = isSoonAgain && pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : PAUSE;
        refusal = failure.kind() == StoreFailure.Kind.FULL
                ? new Receipt.Refused(Receipt.Reason.FULL, "the server's disk is full: nothing can be kept just now")
                : new Receipt.Refused(Receipt.Reason.BROKEN, "the server's disk fails: nothing can be kept just now");
    }

    /** Why nothing can be written now; null when it can. */
    public Receipt.@Nullable Refused refusal() {
        return refusal;
    }

    public boolean isOver() {
        return refusal == null;
    }

    public Duration untilNextTry() {
        var left = pause.minusNanos(System.nanoTime() - lastTry);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Looks, not too often, whether the disk works, and if it does opens the store anew. */
    public void tryToEnd() {
        if (!untilNextTry().isZero()) {
            return;
        }
        try {
            if (folder.room() > reserveBytes) {
                folder.probe();
                store.reopen();
                undo.run();
                reload.run();
                refusal = null;
                ended = System.nanoTime();
                LOG.info("The disk works again: publications are kept.");
            }
        } catch (IOException | StoreFailure e) {
            LOG.debug("The disk does not work yet: {}", e.getMessage());
        }
        lastTry = System.nanoTime();
    }
}
