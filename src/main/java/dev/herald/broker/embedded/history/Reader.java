package dev.herald.broker.embedded.history;

import dev.herald.broker.Reading;
import dev.herald.broker.embedded.store.Cursor;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.store.View;
import dev.herald.broker.embedded.writing.Directory;
import dev.herald.broker.embedded.writing.Kept.Seen;
import dev.herald.broker.embedded.writing.Tail;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Reads history. Safe from any thread.
 *
 * <p>Every reading is made from one view, in this order: how far it may speak, the view, what has been trimmed. So
 * the view has everything up to the top; and an entry that the view lacks for having been trimmed is one that the
 * directory already tells of, since trimming tells it first and deletes afterwards. What the directory told is
 * not asked for again: a trim during the reading changes nothing of it.
 */
public final class Reader {
    private static final int MOST = 100_000; // a page ends long before, since it is bounded in bytes
    private static final int SEEK_COST = 20; // against reading one entry of the log

    private final Store store;
    private final Directory directory;
    private final Tail tail;
    private final String epoch;

    private record Found(long offset, Seen kept) {}

    public Reader(Store store, Directory directory, Tail tail, String epoch) {
        this.store = store;
        this.directory = directory;
        this.tail = tail;
        this.epoch = epoch;
    }

    public Reading read(Pattern pattern, Position after, int limit) throws StoreFailure {
        long top = tail.readable();
        var place = new Position(epoch, top);
        if (!after.epoch().equals(epoch)) {
            return new Reading.Gap(place, "the position is of another history");
        }
        if (after.offset() > top) {
            return new Reading.Gap(place, "the position is ahead of this history");
        }
        try (var view = store.view()) {
            var matching = directory.matching(pattern);
            if (after.offset() < directory.trimmedThrough(pattern, matching)) {
                return new Reading.Gap(place, "what came next is no longer kept");
            }
            return read(view, matching, after.offset(), top, Math.min(limit, MOST));
        }
    }

    public Reading last(Pattern pattern, int count) throws StoreFailure {
        long top = tail.readable();
        int most = Math.min(count, MOST);
        try (var view = store.view()) {
            var matching = directory.matching(pattern);
            long after = most > 0 ? beforeNewest(view, matching, top, most) : top;
            return read(view, matching, after, top, most);
        }
    }

    public Reading before(Pattern pattern, Position position, int count) throws StoreFailure {
        long readable = tail.readable();
        if (!position.epoch().equals(epoch)) {
            return new Reading.Gap(new Position(epoch, readable), "the position is of another history");
        }
        long top = Math.min(readable, Math.max(0, position.offset() - 1));
        try (var view = store.view()) {
            var matching = directory.matching(pattern);
            int asked = Math.min(count, MOST - 1);
            int most = asked + 1; // which shows whether there is more
            while (true) {
                long after = beforeNewest(view, matching, top, most);
                if (read(view, matching, after, top, most) instanceof Reading.Complete found) {
                    return withoutTheOneMore(found, most, asked);
                }
                most = Math.max(1, most / 2); // more bytes than a page: it had the oldest of them
            }
        }
    }

    private static Reading withoutTheOneMore(Reading.Complete found, int most, int asked) {
        var entries = found.entries();
        if (entries.size() < most) {
            return found;
        }
        return new Reading.Part(entries.subList(Math.max(0, most - asked), entries.size()), found.top());
    }

    public Reading kept(Pattern pattern, long after, int limit) throws StoreFailure {
        long top = tail.readable();
        try (var view = store.view()) {
            return read(view, directory.matching(pattern), after, top, Math.min(limit, MOST));
        }
    }

    public Position oldest(Pattern pattern) {
        return new Position(epoch, directory.trimmedThrough(pattern, directory.matching(pattern)));
    }

    private Reading read(View view, List<Seen> matching, long after, long top, int limit) throws StoreFailure {
        var active = matching.stream()
                .filter(kept -> kept.state().last() > after && kept.state().count() > 0)
                .toList();
        var page = new Page(epoch, after, limit);
        boolean isAll = active.size() == 1
                ? readOne(view, active.get(0), after, top, page)
                : readMany(view, active, after, top, limit, page);
        return isAll
                ? new Reading.Complete(page.entries(), new Position(epoch, top))
                : new Reading.Part(page.entries(), page.top());
    }

    /** Whether the page took everything. */
    private boolean readOne(View view, Seen kept, long after, long top, Page page) throws StoreFailure {
        long id = kept.state().id();
        try (var cursor = view.cursor(Family.ENTRIES)) {
            boolean there = cursor.seek(Keys.of(id, after + 1));
            for (; there; there = cursor.next()) {
                var key = cursor.key();
                long offset = Keys.second(key);
                if (Keys.first(key) != id || offset > top) {
                    break;
                }
                if (page.isFull()) {
                    return false;
                }
                if (offset > kept.state().trimmedThrough()) {
                    page.add(key, cursor.value(), kept, offset);
                }
            }
        }
        return true;
    }

    private boolean readMany(View view, List<Seen> active, long after, long top, int limit, Page page)
            throws StoreFailure {
        double share = Math.max(1, directory.size()) / (double) Math.max(1, active.size());
        double logEntries = Math.min((double) (top - after), share * limit);
        return active.size() * (double) SEEK_COST < logEntries
                ? gather(view, active, after, top, limit, page)
                : scan(view, active, after, top, page);
    }

    /** Looks into each channel: right for few among many. */
    private boolean gather(View view, List<Seen> active, long after, long top, int limit, Page page)
            throws StoreFailure {
        var oldest =
                new PriorityQueue<Found>(Comparator.comparingLong(Found::offset).reversed());
        try (var cursor = view.cursor(Family.ENTRIES)) {
            for (var kept : active) {
                boolean there = cursor.seek(Keys.of(kept.state().id(), after + 1));
                for (; there && isOf(kept, cursor); there = cursor.next()) {
                    long offset = Keys.second(cursor.key());
                    var newest = oldest.peek();
                    if (offset > top || (newest != null && oldest.size() > limit && offset > newest.offset)) {
                        break;
                    }
                    oldest.add(new Found(offset, kept));
                    if (oldest.size() > limit + 1) {
                        oldest.remove();
                    }
                }
            }
        }
        var found =
                oldest.stream().sorted(Comparator.comparingLong(Found::offset)).toList();
        for (var each : found) {
            if (page.isFull()) {
                return false;
            }
            add(view, page, each);
        }
        return true;
    }

    /** Goes along the log of all channels: right for many. */
    private boolean scan(View view, List<Seen> active, long after, long top, Page page) throws StoreFailure {
        var wanted = new HashMap<Long, Seen>();
        active.forEach(kept -> wanted.put(kept.state().id(), kept));
        try (var cursor = view.cursor(Family.LOG)) {
            for (boolean there = cursor.seek(Keys.of(after + 1)); there; there = cursor.next()) {
                long offset = Keys.first(cursor.key());
                if (offset > top) {
                    break;
                }
                var kept = wanted.get(Keys.first(cursor.value()));
                if (kept != null) {
                    if (page.isFull()) {
                        return false;
                    }
                    add(view, page, new Found(offset, kept));
                }
            }
        }
        return true;
    }

    private static void add(View view, Page page, Found found) throws StoreFailure {
        var state = found.kept.state();
        if (found.offset <= state.trimmedThrough()) {
            return;
        }
        var key = Keys.of(state.id(), found.offset);
        var record = view.get(Family.ENTRIES, key);
        if (record == null) {
            throw Page.missing(found.kept.channel() + " at offset " + found.offset);
        }
        page.add(key, record, found.kept, found.offset);
    }

    /** The offset just before the newest entries, so many of them, of all the channels together. */
    private long beforeNewest(View view, List<Seen> matching, long top, int count) throws StoreFailure {
        var newest = new PriorityQueue<Long>();
        var latestFirst = matching.stream()
                .filter(kept -> kept.state().count() > 0)
                .sorted(Comparator.comparingLong((Seen kept) -> kept.state().last())
                        .reversed())
                .toList();
        try (var cursor = view.cursor(Family.ENTRIES)) {
            for (var kept : latestFirst) {
                if (newest.size() == count && kept.state().last() < newest.element()) {
                    break;
                }
                addNewest(cursor, kept, top, count, newest);
            }
        }
        return newest.isEmpty() ? top : newest.element() - 1;
    }

    private static void addNewest(Cursor cursor, Seen kept, long top, int count, PriorityQueue<Long> newest)
            throws StoreFailure {
        boolean there = cursor.seekBack(Keys.of(kept.state().id(), top));
        for (; there && isOf(kept, cursor); there = cursor.previous()) {
            long offset = Keys.second(cursor.key());
            boolean isFull = newest.size() == count;
            if (offset <= kept.state().trimmedThrough() || (isFull && offset < newest.element())) {
                return;
            }
            if (isFull) {
                newest.remove();
            }
            newest.add(offset);
        }
    }

    private static boolean isOf(Seen kept, Cursor cursor) {
        return Keys.first(cursor.key()) == kept.state().id();
    }
}
