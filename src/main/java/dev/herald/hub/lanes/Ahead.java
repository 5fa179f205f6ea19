package dev.herald.hub.lanes;

import dev.herald.broker.Reading;
import org.jspecify.annotations.Nullable;

/**
 * The one reading that a reader may keep until it is wanted, if it is small. Whatever is not kept can be read
 * again. Owned by its lane's thread.
 */
public final class Ahead {
    private static final long MAX_BYTES = 256 << 10;
    private static final int OVERHEAD = 400; // the objects around a payload, about

    private @Nullable Placed subscription;
    private @Nullable Reading reading;

    /** Keeps a reading made for the subscription, in place of any other. */
    public void keep(Placed subscription, Reading reading) {
        clear();
        long bytes = Stretch.entriesOf(reading).stream()
                .mapToLong(entry -> OVERHEAD + entry.payload().size())
                .sum();
        if (bytes <= MAX_BYTES) {
            this.subscription = subscription;
            this.reading = reading;
        }
    }

    /** What was read for the subscription, if it says anything of what comes after the offset. */
    public @Nullable Reading of(Placed subscription, long offset) {
        boolean says = this.subscription == subscription
                && reading != null
                && reading.top().offset() > offset;
        return says ? reading : null;
    }

    public void forget(Placed subscription) {
        if (this.subscription == subscription) {
            clear();
        }
    }

    public void clear() {
        subscription = null;
        reading = null;
    }
}
