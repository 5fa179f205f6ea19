package dev.herald.hub;

import dev.herald.broker.Keeping;
import dev.herald.hub.slow.Slow;

/**
 * What holds for a channel's publications.
 *
 * @param maxBytes of a payload
 * @param slow what becomes of what is not kept, for subscribers that do not keep up
 */
public record ChannelRule(Keeping keeping, Echo echo, int maxBytes, Slow slow) {

    /** One that cuts subscribers off that do not keep up with what is not kept. */
    public ChannelRule(Keeping keeping, Echo echo, int maxBytes) {
        this(keeping, echo, maxBytes, Slow.CUT);
    }

    /** Whether a publisher that is subscribed gets its own publications. */
    public enum Echo {
        ALL,
        OTHERS
    }
}
