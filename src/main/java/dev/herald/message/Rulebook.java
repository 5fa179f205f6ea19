package dev.herald.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rules by channel pattern, of which the most specific that matches a channel holds for it.
 *
 * <p>Safe from any thread. A look-up costs one hash probe per segment of the channel's name the first time,
 * and one in all after that: what was found is remembered for some thousands of channels.
 */
public final class Rulebook<R> {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, R> rules;
    private final R otherwise;
    private final Map<Channel, R> found = new ConcurrentHashMap<>();

    /** @param otherwise what holds for a channel that no pattern matches */
    public Rulebook(Map<Pattern, R> rules, R otherwise) {
        this.rules = new LinkedHashMap<>();
        new TreeMap<>(rules).forEach((pattern, rule) -> this.rules.put(pattern.name(), rule));
        this.otherwise = otherwise;
    }

    public R of(Channel channel) {
        var known = found.get(channel);
        if (known != null) {
            return known;
        }
        if (found.size() >= MAX_REMEMBERED) {
            found.clear();
        }
        var rule = find(channel);
        found.put(channel, rule);
        return rule;
    }

    private R find(Channel channel) {
        for (var name : Pattern.naming(channel)) {
            var rule = rules.get(name);
            if (rule != null) {
                return rule;
            }
        }
        return otherwise;
    }

    /** The rules by the pattern's name, most specific first, without the one that holds otherwise. */
    public Map<String, R> rules() {
        return java.util.Collections.unmodifiableMap(rules);
    }
}
