package dev.herald.hub;

import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Pattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A subscriber as a client on a slow line is one: what it is handed waits until it is sent, and may be taken back until
 * then. At the far end each subscription passes over what comes before its answer, and what is not after what it had.
 */
final class SlowClient extends Ear {
    private final Deque<Delivery> unsent = new ArrayDeque<>(); // guarded by this, as is all below
    private final Map<Pattern, Long> beginnings = new HashMap<>();
    private final Map<Pattern, List<Long>> heard = new HashMap<>();

    SlowClient(String id) {
        super(id);
        room(0);
    }

    /** The subscriptions end, or begin anew: what still comes is not for them. */
    synchronized void forget(String name) {
        beginnings.remove(new Pattern(name));
        heard.remove(new Pattern(name));
    }

    /** The answers have been sent: what comes from now on counts. */
    synchronized void told(Map<Pattern, Long> starts) {
        beginnings.putAll(starts);
        starts.keySet().forEach(pattern -> heard.put(pattern, new ArrayList<>()));
    }

    /** Sends at most so many. */
    synchronized void send(int most) {
        for (int i = 0; i < most && !unsent.isEmpty(); i++) {
            arrives(unsent.remove());
        }
    }

    private void arrives(Delivery delivery) {
        heard.forEach((pattern, offsets) -> {
            long last = offsets.isEmpty() ? beginnings.get(pattern) : offsets.get(offsets.size() - 1);
            if (pattern.matches(delivery.entry().channel()) && delivery.offset() > last) {
                offsets.add(delivery.offset());
            }
        });
    }

    /** The offset after which each subscription that it was told of begins. */
    synchronized Map<Pattern, Long> beginnings() {
        return Map.copyOf(beginnings);
    }

    synchronized List<Long> heard(Pattern pattern) {
        return List.copyOf(heard.get(pattern));
    }

    @Override
    public synchronized void accept(Delivery delivery) {
        super.accept(delivery);
        if (delivery.entry().isKept()) {
            unsent.add(delivery);
        }
    }

    @Override
    public synchronized long recall() {
        long first = unsent.stream().mapToLong(Delivery::offset).min().orElse(Long.MAX_VALUE);
        unsent.clear();
        return first;
    }
}
