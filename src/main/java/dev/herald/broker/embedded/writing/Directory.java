package dev.herald.broker.embedded.writing;

import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Kept.Seen;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which channels are kept, by name, and what was ever forgotten.
 *
 * <p>Read from any thread, written by the writer. Rebuilt from the channels' own rows, not from their entries:
 * that is why a long history opens fast. A channel that has been empty for long is dropped, and the newest
 * offset among those dropped is remembered for all of them: a reader from before it is told of a gap.
 */
public final class Directory {
    private static final byte[] FORGOTTEN = Keys.of("forgotten-through");

    private volatile NavigableMap<String, Kept> channels = new ConcurrentSkipListMap<>();
    private volatile long forgottenThrough;

    /** Reads everything anew. */
    public void load(Store store) throws StoreFailure {
        var found = new ConcurrentSkipListMap<String, Kept>();
        try (var view = store.view();
                var cursor = view.cursor(Family.CHANNELS)) {
            for (boolean there = cursor.seek(new byte[0]); there; there = cursor.next()) {
                var name = Keys.name(cursor.key());
                found.put(name, new Kept(new Channel(name), State.decode(cursor.value())));
            }
            var forgotten = view.get(Family.META, FORGOTTEN);
            forgottenThrough = forgotten == null ? 0 : Keys.first(forgotten);
        }
        channels = found;
    }

    @Nullable
    public Kept find(Channel channel) {
        return channels.get(channel.name());
    }

    public void add(Kept kept) {
        channels.put(kept.channel().name(), kept);
    }

    public int size() {
        return channels.size();
    }

    public Stream<Kept> all() {
        return channels.values().stream();
    }

    public List<Seen> matching(Pattern pattern) {
        if (!pattern.isWild()) {
            var kept = channels.get(pattern.name());
            return kept == null ? List.of() : List.of(kept.seen());
        }
        return matching(pattern, null).map(Kept::seen).toList();
    }

    /** Those that the pattern matches, by name, after the given one. */
    public Stream<Kept> matching(Pattern pattern, @Nullable Channel after) {
        var stem = pattern.stem();
        var from = after == null || after.name().compareTo(stem) < 0 ? stem : after.name();
        return channels.tailMap(from, after == null || !from.equals(after.name())).values().stream()
                .takeWhile(kept -> kept.channel().name().startsWith(stem))
                .filter(kept -> pattern.matches(kept.channel()));
    }

    /** The offset through which something that the pattern matches, or may have matched, is gone. */
    public long trimmedThrough(Pattern pattern, List<Seen> matching) {
        long floor = pattern.isWild() || matching.isEmpty() ? forgottenThrough : 0;
        for (var seen : matching) {
            floor = Math.max(floor, seen.state().trimmedThrough());
        }
        return floor;
    }

    /** The offset that a channel not known here may have reached. */
    public long forgottenThrough() {
        return forgottenThrough;
    }

    /** Adds to the commit that the channel, empty for long, is dropped. */
    public void forget(Kept kept, Commit commit) throws StoreFailure {
        var before = commit.find(Family.META, FORGOTTEN);
        long through =
                Math.max(before == null ? 0 : Keys.first(before), kept.state().last());
        commit.put(Family.META, FORGOTTEN, Keys.of(through));
        commit.delete(Family.CHANNELS, Keys.of(kept.channel().name()));
        commit.onceKept(() -> {
            forgottenThrough = through;
            channels.remove(kept.channel().name());
        });
    }
}
