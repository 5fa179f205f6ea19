package dev.herald.services;

import dev.herald.message.Pattern;
import dev.herald.service.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the subscriptions of sessions since services were last told: for each pattern only what it comes to,
 * so that a session that comes and goes faster than a service hears of it takes no more memory than one that does not. Safe
 * from any thread.
 *
 * @param <K> who is to be told of which session
 */
final class Changes<K> {

    /** What it comes to. */
    enum Kind {
        CAME,
        WENT,
        /** It went and came again: both are told, once. */
        CAME_AGAIN
    }

    record Change(Caller caller, Pattern pattern, Kind kind) {}

    private final Map<K, Map<Pattern, Change>> untold = new ConcurrentHashMap<>(); // an entry changes in compute only

    /** Whether there was nothing to tell before: then somebody is to come and {@link #take} it. */
    boolean note(K key, Change change) {
        var before = new ArrayList<Map<Pattern, Change>>(1);
        untold.compute(key, (same, there) -> {
            var all = there == null ? new LinkedHashMap<Pattern, Change>() : there;
            Optional.ofNullable(there).ifPresent(before::add);
            var kind = both(all.remove(change.pattern), change.kind);
            if (kind != null) {
                all.put(change.pattern, new Change(change.caller, change.pattern, kind));
            }
            return all;
        });
        return before.isEmpty();
    }

    private static @Nullable Kind both(@Nullable Change before, Kind now) {
        if (before == null || before.kind == now) {
            return now;
        }
        if (now == Kind.WENT) {
            return before.kind == Kind.CAME ? null : Kind.WENT;
        }
        return Kind.CAME_AGAIN;
    }

    /** All that is to be told, which is so no more. */
    List<Change> take(K key) {
        var all = untold.remove(key);
        return all == null ? List.of() : List.copyOf(all.values());
    }
}
