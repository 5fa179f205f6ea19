package dev.herald.message;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules by the segments of their patterns. Of those that match a channel, its own name's goes first, then that of {@code *},
 * then that of the longest {@code **}; among equals that which has more segments written out, from the left.
 *
 * <p>Built by one thread, then read by any.
 */
final class RuleTree<R> {
    private static final String ANY = "{}";

    /** Where the walk has come to: the segments on the way here. */
    private static final class Node<R> {
        final Map<String, Node<R>> below = new HashMap<>(2);

        @Nullable
        R own;

        @Nullable
        R star;

        @Nullable
        R deep;
    }

    private final Node<R> root = new Node<>();

    void add(Pattern pattern, R rule) {
        var node = root;
        for (var segment : segments(pattern)) {
            node = node.below.computeIfAbsent(isPlaceholder(segment) ? ANY : segment, unknown -> new Node<>());
        }
        if (!pattern.isWild()) {
            node.own = rule;
        } else if (pattern.isDeep()) {
            node.deep = rule;
        } else {
            node.star = rule;
        }
    }

    @Nullable
    R find(String channel) {
        var best = new Best<R>();
        walk(root, segments(channel), 0, best);
        return best.rule;
    }

    private static <R> void walk(Node<R> node, String[] segments, int depth, Best<R> best) {
        int left = segments.length - depth;
        if (left == 0) {
            best.offer(node.own, Integer.MAX_VALUE);
            return;
        }
        best.offer(left == 1 ? node.star : null, Integer.MAX_VALUE - 1);
        best.offer(node.deep, depth);
        for (var name : new String[] {segments[depth], ANY}) {
            var next = node.below.get(name);
            if (next != null) {
                walk(next, segments, depth + 1, best);
            }
        }
    }

    /** The best so far; among equals the first, since written-out names are walked first. */
    private static final class Best<R> {
        @Nullable
        R rule;

        private int rank = -1;

        void offer(@Nullable R offered, int worth) {
            if (offered != null && worth > rank) {
                rule = offered;
                rank = worth;
            }
        }
    }

    static boolean isPlaceholder(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    /** The pattern's segments without its star. */
    static String[] segments(Pattern pattern) {
        var name = pattern.name();
        return segments(pattern.isWild() ? name.substring(0, name.lastIndexOf('/')) : name);
    }

    private static String[] segments(String name) {
        return name.isEmpty() ? new String[0] : name.substring(1).split("/");
    }
}
