package dev.herald.hub;

import dev.herald.broker.Keeping;

/**
 * What holds for a channel's publications.
 *
 * @param maxBytes of a payload
 */
public record ChannelRule(Keeping keeping, Echo echo, int maxBytes) {

    /** Whether a publisher that is subscribed gets its own publications. */
    public enum Echo {
        ALL,
        OTHERS
    }
}
