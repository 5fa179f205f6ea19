package dev.herald.hub.lanes;

import dev.herald.broker.Receipt;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the hub counts.
 *
 * @param fellBehind times that a subscriber had no room and was switched to reading
 * @param pages read from the journal on behalf of subscribers
 * @param lost times that a subscriber had to be told of a hole
 * @param cut subscribers that were too slow for what is not kept
 * @param dropped entries that were given up for subscribers that are slow
 */
public record Tallies(
        Map<String, Count> publications,
        Count deliveries,
        Count fellBehind,
        Count pages,
        Count lost,
        Count cut,
        Count dropped) {

    public void count(Receipt receipt) {
        publications
                .getOrDefault(receipt.getClass().getSimpleName().toLowerCase(Locale.ROOT), more -> {})
                .increment();
    }

    /** Counts a subscriber that was cut; true, for its owner to remember that it is counted. */
    public boolean countCut() {
        cut.increment();
        return true;
    }

    public static Tallies in(Metrics metrics) {
        return new Tallies(
                Stream.of("kept", "passed", "repeated", "conflict", "refused")
                        .collect(Collectors.toUnmodifiableMap(
                                outcome -> outcome,
                                outcome -> metrics.count(
                                        "herald.publications",
                                        "Publications by what became of them",
                                        "outcome",
                                        outcome))),
                metrics.count("herald.deliveries", "Entries handed to subscribers"),
                metrics.count("herald.fell.behind", "Times a subscriber had no room and was switched to reading"),
                metrics.count("herald.catchup.pages", "Pages of history read for subscribers"),
                metrics.count("herald.lost", "Times a subscriber was told that history went out of its reach"),
                metrics.count("herald.sessions.cut", "Sessions that were cut, too slow for what is not kept"),
                metrics.count("herald.dropped", "Entries that were given up for subscribers that are slow"));
    }
}
