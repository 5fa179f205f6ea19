package dev.herald.broker.embedded.history;

import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Kept.Seen;
import dev.herald.broker.embedded.writing.State;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries being read, until there are enough of them: as many as were asked for, or about a mebibyte.
 *
 * <p>It checks the links: each entry names the one before it on its channel, so that one that has gone missing
 * from the files is noticed and not passed over. One thread's.
 */
final class Page {
    private static final long MAX_BYTES = 1 << 20;

    private final String epoch;
    private final long after;
    private final int limit;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Long> newest = new HashMap<>();
    private long bytes;

    Page(String epoch, long after, int limit) {
        this.epoch = epoch;
        this.after = after;
        this.limit = limit;
    }

    boolean isFull() {
        return entries.size() >= limit || bytes >= MAX_BYTES;
    }

    void add(byte[] key, byte[] record, Seen kept, long offset) throws StoreFailure {
        var entry = EntryRecord.decode(key, record, kept.channel(), new Position(epoch, offset));
        checkLink(entry, kept.state(), offset);
        entries.add(entry);
        bytes += entry.payload().size();
    }

    private void checkLink(Entry entry, State state, long offset) throws StoreFailure {
        long previous = entry.previous() == null ? 0 : entry.previous().offset();
        var known = newest.put(state.id(), offset);
        boolean isLinked = known == null ? previous <= Math.max(after, state.trimmedThrough()) : previous == known;
        if (!isLinked) {
            throw missing(entry.channel() + " at " + epoch + ":" + previous);
        }
    }

    static StoreFailure missing(String what) {
        return new StoreFailure(StoreFailure.Kind.CORRUPT, "the entry of " + what + " is missing", null);
    }

    List<Entry> entries() {
        return entries;
    }

    /** How far it has come. */
    Position top() {
        var last = entries.isEmpty() ? null : entries.get(entries.size() - 1).position();
        return last == null ? new Position(epoch, after) : last;
    }
}
