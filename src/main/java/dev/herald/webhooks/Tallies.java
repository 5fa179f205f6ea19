package dev.herald.webhooks;

import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;

/** What is counted of deliveries. */
record Tallies(Count delivered, Count failed, Count dead) {
    static Tallies in(Metrics metrics) {
        return new Tallies(
                metrics.count("herald.webhooks.delivered", "Events that backends have taken"),
                metrics.count("herald.webhooks.failed", "Attempts at telling a backend that failed"),
                metrics.count("herald.webhooks.dead", "Events that were given up"));
    }
}
