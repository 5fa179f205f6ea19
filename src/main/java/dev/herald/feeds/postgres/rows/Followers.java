package dev.herald.feeds.postgres.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Those who ask for rows while changes are told: told of each change by the feed's thread, until their mark comes by in the log.
 *
 * <p>A transaction may be told by the log before a query can see it, for the session that commits it has yet to leave the list of
 * those that run. So the latest ones are remembered: a query that does not see one of which all was told before has to be asked
 * again. Guarded by its monitor, beside what is said of {@link Following}.
 */
public final class Followers {
    private static final int LATEST = 10_000;
    private static final int MOST = 50;
    private static final long MOST_BYTES = 16 << 20; // that all of them keep together

    private final Map<String, Following> following = new ConcurrentHashMap<>();
    private final AtomicLong budget = new AtomicLong(MOST_BYTES);
    private final long[] latest = new long[LATEST];
    private long transactions;
    private @Nullable Trouble down = new Trouble("feed_down", "the feed has not begun yet", "");

    /** Waits for the feed to have everything kept, and says where that is. */
    public interface Settling {
        Position settle() throws InterruptedException;
    }

    // ---- by the feed's thread

    /** From now on rows can be asked for. */
    public synchronized void begin() {
        down = null;
    }

    public synchronized boolean isRunning() {
        return down == null;
    }

    /** Nobody gets an answer from now on, nor those who wait for one. */
    public void end(Trouble why) {
        synchronized (this) {
            down = why;
        }
        following.keySet().forEach(id -> {
            var one = leave(id);
            if (one != null) {
                one.settled.completeExceptionally(why);
            }
        });
    }

    /** A transaction is told from here on. */
    public synchronized void transaction(long xid) {
        latest[(int) (transactions++ % LATEST)] = xid;
    }

    public boolean areThere() {
        return !following.isEmpty();
    }

    public void told(Channel channel, ObjectNode data, long xid) {
        if (!following.isEmpty()) {
            var told = new Told(channel, data);
            following.values().forEach(one -> one.told(told, xid));
        }
    }

    /** Everything of the template is gone. */
    public void emptied(Template template) {
        following.values().stream()
                .filter(one -> template.bind(one.pattern).isPresent())
                .forEach(Following::disturb);
    }

    /** The mark has come by: whoever has set it has been told all that its rows have. */
    public void mark(String id, Settling settling) throws InterruptedException {
        var one = following.get(id);
        if (one != null) {
            var position = settling.settle();
            leave(id);
            one.settled.completeAsync(() -> position);
        }
    }

    // ---- by queries

    /** To be called before the rows are asked for. Gives the name of its mark with it. */
    synchronized Map.Entry<String, Following> follow(Pattern pattern) throws Trouble {
        if (down != null) {
            throw new Trouble("feed_down", "the feed does not run: " + down.getMessage(), down.remedy());
        }
        var id = UUID.randomUUID().toString();
        var one = new Following(pattern, transactions, budget);
        following.put(id, one);
        return Map.entry(id, one);
    }

    /** Each needs a session's time, and its share of what all may keep: whoever comes now has to wait. */
    boolean areTooMany() {
        return following.size() >= MOST;
    }

    @Nullable
    Following leave(String id) {
        var one = following.remove(id);
        if (one != null) {
            one.end();
        }
        return one;
    }

    /** A transaction that was told before, wholly or in part, and that the query does not see. */
    synchronized Optional<Long> unseen(Following one, Snapshot snapshot) {
        for (long i = Math.max(0, transactions - LATEST); i < Math.min(one.since, transactions); i++) {
            long xid = latest[(int) (i % LATEST)];
            if (!snapshot.sees(xid)) {
                return Optional.of(xid);
            }
        }
        return Optional.empty();
    }
}
