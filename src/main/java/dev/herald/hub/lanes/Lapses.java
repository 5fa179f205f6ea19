package dev.herald.hub.lanes;

import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Up to where history does not tell what there is, although nothing of it is gone: something happened to channels that nobody knew
 * then. Whoever comes back from there, or from before, has to reload its state. Safe from any thread.
 */
public final class Lapses {

    /** @param concerns the patterns of which whoever comes back has to hear of it */
    public record Lapse(Predicate<Pattern> concerns, Position upTo) {}

    private final Map<String, Lapse> all = new ConcurrentHashMap<>();

    /** In place of the one that had this name. */
    public void put(String name, Lapse lapse) {
        all.put(name, lapse);
    }

    /** It did not happen. */
    public void remove(String name) {
        all.remove(name);
    }

    /** Whether history since then is not enough. */
    public boolean concern(Pattern pattern, Since since) {
        return after(since)
                .filter(from -> all.values().stream()
                        .anyMatch(lapse -> lapse.upTo.covers(from) && lapse.concerns.test(pattern)))
                .isPresent();
    }

    private static Optional<Position> after(Since since) {
        if (since instanceof Since.Farther both) {
            return after(both.after());
        }
        return since instanceof Since.After after ? Optional.of(after.position()) : Optional.empty();
    }
}
