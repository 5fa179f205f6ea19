package dev.herald.hub.slow;

import dev.herald.metrics.Count;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one subscriber that has no room, or no turn yet: bounded, for what is too much is given up as {@link
 * Slow} says.
 *
 * <p>A newer entry takes the place of the older one of its key, and its turn. Owned by the lane's thread.
 */
public final class Spill<D> {
    private static final int MOST = 1_000; // entries, or keys
    private static final long MOST_BYTES = 256 * 1024;

    private record Waiting<D>(D delivery, long size, Slow slow) {}

    private final LongSupplier nanoTime;
    private final Count dropped;
    private final Map<Object, Waiting<D>> waiting = new LinkedHashMap<>();
    private final Map<Object, Long> due = new LinkedHashMap<>(); // when a key that has a rate may be handed over again
    private long bytes;

    /** @param dropped counts what is given up */
    public Spill(LongSupplier nanoTime, Count dropped) {
        this.nanoTime = nanoTime;
        this.dropped = dropped;
    }

    /** Puts a delivery behind the others, or where an older one of its key waits. */
    public void put(D delivery, long size, Slow.Key key, Slow slow) {
        Object place = slow.manner() == Slow.Manner.CONFLATE ? key : new Object();
        var older = waiting.put(place, new Waiting<>(delivery, size, slow));
        bytes += size;
        if (older != null) {
            bytes -= older.size;
            dropped.increment();
        }
        for (var eldest = waiting.values().iterator(); isTooMuch(); ) {
            bytes -= eldest.next().size;
            eldest.remove();
            dropped.increment();
        }
    }

    /** Takes the first whose turn it is; null when there is none. */
    public @Nullable D poll() {
        long now = nanoTime.getAsLong();
        for (var each = waiting.entrySet().iterator(); each.hasNext(); ) {
            var next = each.next();
            if (turnOf(next.getKey(), now) <= 0) {
                each.remove();
                bytes -= next.getValue().size;
                note(next.getKey(), next.getValue().slow, now);
                return next.getValue().delivery;
            }
        }
        return null;
    }

    /** In how many nanoseconds it is somebody's turn: 0 for at once, and the most there is when nothing waits. */
    public long pause() {
        long now = nanoTime.getAsLong();
        long least = Long.MAX_VALUE;
        for (var key : waiting.keySet()) {
            least = Math.min(least, Math.max(0, turnOf(key, now)));
        }
        return least;
    }

    /** Gives up what nobody wants any more. */
    public void drop(Predicate<D> unwanted) {
        waiting.values().removeIf(each -> {
            boolean goes = unwanted.test(each.delivery);
            bytes -= goes ? each.size : 0;
            return goes;
        });
    }

    private long turnOf(Object key, long now) {
        var when = due.get(key);
        return when == null ? 0 : when - now;
    }

    private void note(Object key, Slow slow, long now) {
        if (slow.rate() == 0) {
            return;
        }
        due.remove(key); // to stand last
        due.put(key, now + TimeUnit.SECONDS.toNanos(1) / slow.rate());
        due.values().removeIf(when -> when - now <= 0);
        for (var oldest = due.keySet().iterator(); due.size() > MOST; ) {
            oldest.next();
            oldest.remove();
        }
    }

    private boolean isTooMuch() {
        return waiting.size() > MOST || (bytes > MOST_BYTES && waiting.size() > 1);
    }
}
