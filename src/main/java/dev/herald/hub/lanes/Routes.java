package dev.herald.hub.lanes;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A lane's subscriptions by pattern, and which of them each channel reaches.
 *
 * <p>What matches a channel's name is worked out once, and remembered until a pattern comes or goes. Owned
 * by the lane's thread, but for {@link #counts}, which any thread may ask.
 */
public final class Routes<S extends Placed, R> {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, List<S>> byPattern = new HashMap<>();
    private final Map<Channel, Route<S, R>> remembered = new HashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Function<Channel, R> rules;

    public Routes(Function<Channel, R> rules) {
        this.rules = rules;
    }

    public Route<S, R> of(Channel channel) {
        var known = remembered.get(channel);
        if (known != null) {
            return known;
        }
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        var route = find(channel);
        remembered.put(channel, route);
        return route;
    }

    /** The rules have changed: what was remembered is worked out anew. */
    public void forget() {
        remembered.clear();
    }

    public void add(Pattern pattern, S subscription) {
        var all = byPattern.get(pattern.name());
        if (all == null) {
            all = new ArrayList<>();
            byPattern.put(pattern.name(), all);
            remembered.clear();
        }
        subscription.place = all.size();
        all.add(subscription);
        counts.put(pattern.name(), all.size());
    }

    public void remove(Pattern pattern, S subscription) {
        var all = byPattern.getOrDefault(pattern.name(), List.of());
        var last = all.remove(all.size() - 1);
        if (last != subscription) {
            all.set(subscription.place, last);
            last.place = subscription.place;
        }
        if (all.isEmpty()) {
            byPattern.remove(pattern.name());
            counts.remove(pattern.name());
            remembered.clear();
        } else {
            counts.put(pattern.name(), all.size());
        }
    }

    /** How many subscriptions there are, by the pattern's name. */
    public Map<String, Integer> counts() {
        return counts;
    }

    private Route<S, R> find(Channel channel) {
        var names = Pattern.matching(channel);
        var found = new ArrayList<List<S>>();
        for (var name : names) {
            var subscriptions = byPattern.get(name);
            if (subscriptions != null) {
                found.add(subscriptions);
            }
        }
        return new Route<>(channel, names, rules.apply(channel), found);
    }
}
