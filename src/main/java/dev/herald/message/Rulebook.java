package dev.herald.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rules by channel pattern, of which the most specific that matches a channel holds for it. A segment of a rule's pattern
 * in braces, as in {@code /users/{sub}/**}, stands for any segment; a name that is written out goes before it. Rules hold
 * in every namespace alike.
 *
 * <p>Safe from any thread. A look-up walks down the channel's segments the first time, and costs one hash probe after
 * that: what was found is remembered for some thousands of channels. The rules may be {@linkplain #become replaced}.
 */
public final class Rulebook<R> {
    private static final int MAX_REMEMBERED = 10_000;

    /** One state of the book, and what was found in it. */
    private record Pages<R>(Map<String, R> rules, RuleTree<R> tree, R otherwise, Map<Channel, R> found) {}

    private volatile Pages<R> pages;

    /** @param otherwise what holds for a channel that no pattern matches */
    public Rulebook(Map<Pattern, R> rules, R otherwise) {
        var named = new LinkedHashMap<String, R>();
        var tree = new RuleTree<R>();
        new TreeMap<>(rules).forEach((pattern, rule) -> {
            named.put(pattern.name(), rule);
            tree.add(pattern, rule);
        });
        pages = new Pages<>(Collections.unmodifiableMap(named), tree, otherwise, new ConcurrentHashMap<>());
    }

    public R of(Channel channel) {
        var now = pages;
        var known = now.found.get(channel);
        if (known != null) {
            return known;
        }
        if (now.found.size() >= MAX_REMEMBERED) {
            now.found.clear();
        }
        var found = now.tree.find(Namespace.called(channel.name()));
        var rule = found == null ? now.otherwise : found;
        now.found.put(channel, rule);
        return rule;
    }

    /** From now on this book says what the other does. */
    public void become(Rulebook<R> other) {
        var theirs = other.pages;
        pages = new Pages<>(theirs.rules, theirs.tree, theirs.otherwise, new ConcurrentHashMap<>());
    }

    /** The rules by the pattern's name, most specific first, without the one that holds otherwise. */
    public Map<String, R> rules() {
        return pages.rules;
    }
}
