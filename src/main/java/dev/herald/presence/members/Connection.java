package dev.herald.presence.members;

import dev.herald.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One session's stay on a channel.
 *
 * @param node that has the session
 * @param round in which its node told of it; what a node does not tell again in its next is gone
 * @param living false while its client may be gone, and may come back
 */
public record Connection(String session, String node, int round, boolean living, @Nullable Stated stated) {

    /**
     * What a client said of itself.
     *
     * @param at in milliseconds: the newest is shown
     */
    public record Stated(Payload json, long at) {}
}
