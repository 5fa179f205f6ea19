package dev.herald.hub.lanes;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import dev.herald.broker.Reading;
import dev.herald.message.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of history, put together from readings of several patterns: it goes only as far as all of them
 * speak, and never holds much more than a page.
 */
public final class Stretch {
    private final List<Entry> entries = new ArrayList<>();
    private final long from;
    private final int page;
    private long horizon;

    /** Of at most a page, after the one offset and at most up to the other. */
    public Stretch(long from, long horizon, int page) {
        this.from = from;
        this.horizon = horizon;
        this.page = page;
    }

    /** The offset after which it begins. */
    public long from() {
        return from;
    }

    /** The offset up to which it goes. */
    public long horizon() {
        return horizon;
    }

    /** The entries by offset, each once. */
    public List<Entry> entries() {
        return entries;
    }

    public void add(Reading reading) {
        horizon = Math.min(horizon, reading.top().offset());
        var all = new ArrayList<>(entries);
        all.addAll(entriesOf(reading));
        all.sort(comparingLong(Stretch::offset));
        entries.clear();
        long last = from;
        for (var entry : all) {
            long offset = offset(entry);
            if (offset > last && offset <= horizon) {
                entries.add(entry);
                last = offset;
            }
            if (entries.size() == page) {
                horizon = last;
            }
        }
    }

    public static List<Entry> entriesOf(Reading reading) {
        if (reading instanceof Reading.Complete complete) {
            return complete.entries();
        }
        return reading instanceof Reading.Part part ? part.entries() : List.of();
    }

    /** The offset of an entry that is kept. */
    public static long offset(Entry kept) {
        return requireNonNull(kept.position(), "not kept").offset();
    }
}
