package dev.herald.hub.lanes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest kept entries that a lane has handed over, so that a subscriber only a little behind need not
 * ask the journal, and one that did ask finds here what was handed over meanwhile.
 *
 * <p>Bounded by count and by bytes. Owned by its lane's thread.
 */
public final class Recent<E> {
    private static final long MAX_BYTES = 8 << 20;

    private record Kept<E>(long offset, long size, E entry) {}

    private final ArrayDeque<Kept<E>> newest = new ArrayDeque<>();
    private final int capacity;
    private long bytes;
    private long floor;
    private long top;

    /** @param top the offset after which it will be given everything */
    public Recent(long top, int capacity) {
        this.floor = top;
        this.top = top;
        this.capacity = capacity;
    }

    /** Takes the next entry; its offset is greater than any before. */
    public void add(long offset, long size, E entry) {
        newest.addLast(new Kept<>(offset, size, entry));
        bytes += size;
        while (newest.size() > capacity || bytes > MAX_BYTES) {
            var oldest = newest.removeFirst();
            floor = oldest.offset;
            bytes -= oldest.size;
        }
        top = offset;
    }

    /** The offset of the newest entry taken. */
    public long top() {
        return top;
    }

    /** Whether everything after the offset is here. */
    public boolean covers(long offset) {
        return offset >= floor;
    }

    /** The entries after the one offset and up to the other, oldest first. */
    public List<E> between(long after, long upTo) {
        var found = new ArrayList<E>();
        var backwards = newest.descendingIterator();
        while (backwards.hasNext()) {
            var kept = backwards.next();
            if (kept.offset <= after) {
                break;
            }
            if (kept.offset <= upTo) {
                found.add(kept.entry);
            }
        }
        Collections.reverse(found);
        return found;
    }
}
