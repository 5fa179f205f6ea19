package dev.herald.feeds.postgres;

import dev.herald.feeds.postgres.setup.Slot;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What a feed knows of itself, for operators; written by its threads, read by any. */
final class Counts {
    final LongAdder changes = new LongAdder();
    final LongAdder transactions = new LongAdder();
    final LongAdder refused = new LongAdder();

    /** When the newest transaction that was told was committed. */
    volatile Instant toldAt = Instant.EPOCH;

    /** As it was last seen. */
    volatile Optional<Slot.State> slot = Optional.empty();
}
