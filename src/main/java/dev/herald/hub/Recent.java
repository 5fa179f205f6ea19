package dev.herald.hub;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest kept entries that a lane has handed over, so that a subscriber only a little behind need not
 * ask the journal, and one that did ask finds here what was handed over meanwhile.
 *
 * <p>Bounded by count and by bytes. Owned by its lane's thread.
 */
final class Recent {
    static final int MAX_ENTRIES = 4_096;
    static final long MAX_BYTES = 8 << 20;

    private final @Nullable Delivery[] ring = new Delivery[MAX_ENTRIES];
    private long first; // counts the entries ever taken: the oldest here, and
    private long next; // the one to come
    private long bytes;
    private long floor;
    private long top;

    /** @param top the offset after which it will be given everything */
    Recent(long top) {
        this.floor = top;
        this.top = top;
    }

    /** Takes the next entry; its offset is greater than any before. */
    void add(Delivery delivery) {
        if (next - first == MAX_ENTRIES) {
            forgetOldest();
        }
        ring[slot(next++)] = delivery;
        bytes += delivery.size();
        while (bytes > MAX_BYTES) {
            forgetOldest();
        }
        top = delivery.offset();
    }

    /** The offset of the newest entry taken. */
    long top() {
        return top;
    }

    /** Whether everything after the offset is here. */
    boolean covers(long offset) {
        return offset >= floor;
    }

    /** The entries after the one offset and up to the other, oldest first. */
    List<Delivery> between(long after, long upTo) {
        long from = next;
        while (from > first && at(from - 1).offset() > after) {
            from--;
        }
        var found = new ArrayList<Delivery>();
        for (long i = from; i < next && at(i).offset() <= upTo; i++) {
            found.add(at(i));
        }
        return found;
    }

    private void forgetOldest() {
        var oldest = at(first);
        floor = oldest.offset();
        bytes -= oldest.size();
        ring[slot(first++)] = null;
    }

    private Delivery at(long index) {
        return requireNonNull(ring[slot(index)]);
    }

    private static int slot(long index) {
        return (int) (index % MAX_ENTRIES);
    }
}
