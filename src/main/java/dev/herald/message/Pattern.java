package dev.herald.message;

import java.util.ArrayList;
import java.util.List;

/**
 * Names one channel, or many: {@code /chat/*} every channel one segment below {@code /chat}, {@code
 * /chat/**} every channel below it. What the server tells of itself, below {@code /herald}, is reached only by
 * patterns that begin so: not by {@code /**}. A star may only be the last segment. Patterns can be subscribed
 * to, never published to.
 *
 * <p>The order of patterns is from the most specific to the least: exact names, then {@code *}, then
 * {@code **}, and more segments before fewer.
 */
public record Pattern(String name) implements Comparable<Pattern> {
    private static final String OURS = "/herald/";

    /** @throws InvalidName if the name is neither a channel's nor a pattern's */
    public Pattern {
        Names.check(name);
        int star = name.indexOf('*');
        if (star >= 0 && !name.endsWith("/*") && !name.endsWith("/**")) {
            throw new InvalidName(name, "a star may only stand as the last segment, as * or **");
        }
        if (star >= 0 && star < name.lastIndexOf('/')) {
            throw new InvalidName(name, "a star may only stand as the last segment, as * or **");
        }
    }

    public static Pattern of(Channel channel) {
        return new Pattern(channel.name());
    }

    /** Every pattern that matches the channel, the channel's own name first. */
    public static List<String> matching(Channel channel) {
        var names = naming(channel);
        if (channel.name().startsWith(OURS, Namespace.prefixOf(channel.name()))) {
            names.remove(names.size() - 1);
        }
        return names;
    }

    /** Every pattern of its namespace that names the channel, its own name first, {@code /**} always last. */
    public static List<String> naming(Channel channel) {
        var names = new ArrayList<String>();
        var name = channel.name();
        int root = Namespace.prefixOf(name);
        names.add(name);
        int slash = name.lastIndexOf('/');
        names.add(name.substring(0, slash) + "/*");
        while (slash >= root) {
            names.add(name.substring(0, slash) + "/**");
            slash = name.lastIndexOf('/', slash - 1);
        }
        return names;
    }

    /** Whether this names more than one channel. */
    public boolean isWild() {
        return name.endsWith("*");
    }

    /** Whether the wildcard reaches any depth. */
    public boolean isDeep() {
        return name.endsWith("/**");
    }

    /** What every matching channel's name begins with, a slash last; the whole name when it is not wild. */
    public String stem() {
        return isWild() ? name.substring(0, name.lastIndexOf('/') + 1) : name;
    }

    public boolean matches(Channel channel) {
        var other = channel.name();
        if (!isWild()) {
            return name.equals(other);
        }
        var stem = stem();
        int root = Namespace.prefixOf(name);
        return other.startsWith(stem)
                && root == Namespace.prefixOf(other)
                && (stem.length() > root + 1 || !other.startsWith(OURS, root))
                && (isDeep() || other.indexOf('/', stem.length()) < 0);
    }

    /**
     * Whether every channel that the other names is one that this names, as patterns of rules: a segment in braces stands
     * for any.
     */
    public boolean covers(Pattern narrower) {
        if ((narrower.isWild() && !isWild()) || (narrower.isDeep() && !isDeep())) {
            return false;
        }
        var wide = RuleTree.segments(this);
        var narrow = RuleTree.segments(narrower);
        int below = narrow.length - wide.length + (narrower.isWild() ? 1 : 0);
        boolean isDeepEnough = isWild() ? below >= 1 && (isDeep() || below == 1) : below == 0;
        if (!isDeepEnough) {
            return false;
        }
        for (int i = 0; i < wide.length; i++) {
            if (!RuleTree.isPlaceholder(wide[i]) && !wide[i].equals(narrow[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a channel may be named by both, as patterns of rules. Says yes rather than no where it cannot tell. */
    public boolean overlaps(Pattern other) {
        var mine = RuleTree.segments(this);
        var theirs = RuleTree.segments(other);
        for (int i = 0; i < Math.min(mine.length, theirs.length); i++) {
            boolean isAny = RuleTree.isPlaceholder(mine[i]) || RuleTree.isPlaceholder(theirs[i]);
            if (!isAny && !mine[i].equals(theirs[i])) {
                return false;
            }
        }
        return (mine.length >= theirs.length || isWild()) && (theirs.length >= mine.length || other.isWild());
    }

    @Override
    public int compareTo(Pattern other) {
        int kinds = Integer.compare(kind(), other.kind());
        if (kinds != 0) {
            return kinds;
        }
        int depths = Integer.compare(other.depth(), depth());
        return depths != 0 ? depths : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }

    private int kind() {
        return isDeep() ? 2 : isWild() ? 1 : 0;
    }

    private int depth() {
        return (int) name.chars().filter(c -> c == '/').count();
    }
}
