package dev.herald.documents.telling;

import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.util.Set;

/**
 * A document has changed.
 *
 * @param by who made the changes, as far as they are somebody
 */
public record Changed(Channel channel, long version, Payload value, Set<String> by) {
    public Changed {
        by = Set.copyOf(by);
    }
}
