package dev.herald.broker.embedded.writing;

import dev.herald.broker.Health;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.store.Folder;
import dev.herald.broker.embedded.store.StoreFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the store is: whether its disk has room, whether it fails, whether damage was met. Safe from any thread. */
public final class Condition {
    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);
    private static final Receipt.Refused NO_ROOM =
            new Receipt.Refused(Receipt.Reason.FULL, "the server's disk is nearly full: nothing can be kept just now");

    private final Folder folder;
    private final long reserveBytes;
    private final Outage outage;
    private volatile boolean isFull;
    private volatile @Nullable String damage;

    public Condition(Folder folder, long reserveBytes, Outage outage) {
        this.folder = folder;
        this.reserveBytes = reserveBytes;
        this.outage = outage;
    }

    /** Looks how much room there is. */
    public void look() {
        try {
            boolean full = folder.room() < reserveBytes;
            if (full != isFull) {
                LOG.warn(
                        full
                                ? "The disk of {} is nearly full: nothing is kept until there is room again."
                                : "The disk of {} has room again.",
                        folder.path());
            }
            isFull = full;
        } catch (IOException e) {
            LOG.debug("The room on the disk of {} is not known.", folder.path(), e);
        }
    }

    public void note(StoreFailure failure) {
        if (failure.kind() == StoreFailure.Kind.CORRUPT) {
            LOG.error("The journal is damaged: {}", failure.getMessage());
            damage = failure.getMessage();
        }
    }

    /** Why appends are refused, of the reasons that are known before they are tried. */
    public Receipt.@Nullable Refused refusal() {
        var broken = outage.refusal();
        return broken == null && isFull ? NO_ROOM : broken;
    }

    public Health health() {
        var refusal = refusal();
        if (refusal != null) {
            return new Health.Impaired(refusal.detail());
        }
        var met = damage;
        return met == null ? new Health.Well() : new Health.Impaired("the journal is damaged: " + met);
    }
}
