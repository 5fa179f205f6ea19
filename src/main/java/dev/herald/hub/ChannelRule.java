package dev.herald.hub;

import dev.herald.broker.Keeping;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Members;

/**
 * What holds for a channel's publications.
 *
 * @param maxBytes of a payload
 * @param slow what becomes of what is not kept, for subscribers that do not keep up: they are cut off when it is not said
 * @param members what can be told of who is there; nothing when it is not said
 */
public record ChannelRule(Keeping keeping, Echo echo, int maxBytes, Slow slow, Members members) {

    public ChannelRule(Keeping keeping, Echo echo, int maxBytes) {
        this(keeping, echo, maxBytes, Slow.CUT, Members.OFF);
    }

    /** Whether a publisher that is subscribed gets its own publications. */
    public enum Echo {
        ALL,
        OTHERS
    }
}
