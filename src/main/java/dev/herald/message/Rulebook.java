package dev.herald.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rules by channel pattern, of which the most specific that matches a channel holds for it.
 *
 * <p>Immutable. A look-up costs one hash probe per segment of the channel's name.
 */
public final class Rulebook<R> {
    private final Map<String, R> rules;
    private final R otherwise;

    /** @param otherwise what holds for a channel that no pattern matches */
    public Rulebook(Map<Pattern, R> rules, R otherwise) {
        this.rules = new LinkedHashMap<>();
        new TreeMap<>(rules).forEach((pattern, rule) -> this.rules.put(pattern.name(), rule));
        this.otherwise = otherwise;
    }

    public R of(Channel channel) {
        for (var name : Pattern.matching(channel)) {
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
