package dev.herald.broker.embedded.writing;

import dev.herald.message.Entry;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the journal's entries come out, in order, and how far they have come.
 *
 * <p>The writer hands kept entries over, one batch after the other; entries that are not kept come on their
 * publishers' threads.
 */
public final class Tail {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    private volatile Consumer<Entry> follower = entry -> {};
    private volatile long readable;
    private volatile long handed;

    /** Nothing above this offset has been kept yet. */
    public Tail(long start) {
        readable = start;
        handed = start;
    }

    public void follow(Consumer<Entry> follower) {
        this.follower = follower;
    }

    /** The offset up to which everything kept can be read: at least what the follower has heard. */
    public long readable() {
        return readable;
    }

    /** The offset up to which everything kept has been handed to the follower. */
    public long handed() {
        return handed;
    }

    /** The writer's. */
    public void hand(List<Entry> kept) {
        if (kept.isEmpty()) {
            return;
        }
        readable = offset(kept.get(kept.size() - 1));
        for (var entry : kept) {
            pass(entry);
            handed = offset(entry);
        }
    }

    public void pass(Entry entry) {
        try {
            follower.accept(entry);
        } catch (RuntimeException e) {
            LOG.error("The journal's follower failed at an entry of {}.", entry.channel(), e);
        }
    }

    private static long offset(Entry kept) {
        var position = kept.position();
        return position == null ? 0 : position.offset();
    }
}
