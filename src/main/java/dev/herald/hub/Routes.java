package dev.herald.hub;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A lane's subscriptions by pattern, and which of them each channel reaches.
 *
 * <p>What a channel's name matches is worked out once and remembered until a pattern comes or goes. Owned
 * by the lane's thread, but for {@link #counts}, which any thread may ask.
 */
final class Routes {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, List<Subscription>> byPattern = new HashMap<>();
    private final Map<Channel, Route> remembered = new HashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Function<Channel, ChannelRule> rules;

    Routes(Function<Channel, ChannelRule> rules) {
        this.rules = rules;
    }

    /**
     * A channel as the lane sees it.
     *
     * @param names of all patterns that match it
     * @param subscriptions of those patterns that have any
     */
    record Route(Channel channel, List<String> names, ChannelRule.Echo echo, List<List<Subscription>> subscriptions) {

        void forEach(Consumer<Subscription> action) {
            for (var ofOnePattern : subscriptions) {
                ofOnePattern.forEach(action);
            }
        }
    }

    Route of(Channel channel) {
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

    void add(Subscription subscription) {
        var name = subscription.pattern.name();
        var all = byPattern.get(name);
        if (all == null) {
            all = new ArrayList<>();
            byPattern.put(name, all);
            remembered.clear();
        }
        subscription.place = all.size();
        all.add(subscription);
        counts.put(name, all.size());
    }

    void remove(Subscription subscription) {
        var name = subscription.pattern.name();
        var all = byPattern.getOrDefault(name, List.of());
        var last = all.remove(all.size() - 1);
        if (last != subscription) {
            all.set(subscription.place, last);
            last.place = subscription.place;
        }
        if (all.isEmpty()) {
            byPattern.remove(name);
            counts.remove(name);
            remembered.clear();
        } else {
            counts.put(name, all.size());
        }
    }

    /** How many subscriptions there are by the pattern's name. */
    Map<String, Integer> counts() {
        return counts;
    }

    private Route find(Channel channel) {
        var names = Pattern.matching(channel);
        var found = new ArrayList<List<Subscription>>();
        for (var name : names) {
            var subscriptions = byPattern.get(name);
            if (subscriptions != null) {
                found.add(subscriptions);
            }
        }
        return new Route(channel, names, rules.apply(channel).echo(), List.copyOf(found));
    }
}
