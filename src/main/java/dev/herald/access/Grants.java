package dev.herald.access;

import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody was given the right to do: operations, and the patterns of the channels on which. The patterns are meant
 * within the holder's own namespace.
 */
public record Grants(Map<Operation, List<Pattern>> patterns) {

    /** Everything, everywhere. */
    public static final Grants ALL = everywhere();

    public Grants {
        var copy = new EnumMap<Operation, List<Pattern>>(Operation.class);
        patterns.forEach((operation, list) -> copy.put(operation, List.copyOf(list)));
        patterns = java.util.Collections.unmodifiableMap(copy);
    }

    /** Whether the operation is covered on the channel. */
    public boolean cover(Operation operation, Channel channel) {
        var granted = patterns.get(operation);
        if (granted == null) {
            return false;
        }
        var called = new Channel(Namespace.called(channel.name()));
        for (var pattern : granted) {
            if (pattern.matches(called) || pattern.name().equals("/**")) {
                return true;
            }
        }
        return false;
    }

    /** Whether the history of all that a pattern names is covered. */
    boolean coverHistory(Pattern wanted) {
        return patterns.getOrDefault(Operation.HISTORY, List.of()).stream()
                .anyMatch(granted -> granted.equals(wanted)
                        || (granted.name().indexOf('{') < 0
                                && granted.covers(wanted))); // braces are no placeholders here
    }

    private static Grants everywhere() {
        var all = new EnumMap<Operation, List<Pattern>>(Operation.class);
        for (var operation : Operation.values()) {
            all.put(operation, List.of(new Pattern("/**")));
        }
        return new Grants(all);
    }
}
