package dev.herald.broker.memory;

import dev.herald.broker.Keeping.Retention;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One channel's kept entries, oldest first. Guarded by the journal that owns it. */
final class History {
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long forgottenThrough;
    private @Nullable Position newest;

    void add(Entry entry) {
        entries.add(entry);
        bytes += entry.payload().size();
        newest = entry.position();
    }

    /** Drops and returns what is beyond the retention now. */
    List<Entry> trim(Retention retention, Instant now) {
        var dropped = new ArrayList<Entry>();
        for (var oldest = entries.peek(); oldest != null; oldest = entries.peek()) {
            boolean kept = entries.size() <= retention.count()
                    && bytes <= retention.bytes()
                    && Duration.between(oldest.at(), now).compareTo(retention.age()) <= 0;
            if (kept) {
                break;
            }
            entries.remove();
            bytes -= oldest.payload().size();
            forgottenThrough = offset(oldest);
            dropped.add(oldest);
        }
        return dropped;
    }

    /** The place of the channel's newest entry, also when that has been dropped meanwhile. */
    @Nullable
    Position newest() {
        return newest;
    }

    /** The offset of the newest entry that was dropped. */
    long forgottenThrough() {
        return forgottenThrough;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    static long offset(Entry kept) {
        var position = kept.position();
        return position == null ? 0 : position.offset();
    }
}
