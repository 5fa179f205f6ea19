package dev.herald.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A publication with its place in history.
 *
 * @param position where it stands; null on a channel that is not kept
 * @param previous the position of the channel's entry before it, by which a reader sees a gap; null for
 *     the channel's first and on a channel that is not kept
 * @param at when the journal took it
 */
public record Entry(Publication publication, @Nullable Position position, @Nullable Position previous, Instant at) {

    public Channel channel() {
        return publication.channel();
    }

    public Payload payload() {
        return publication.payload();
    }

    /** Whether history has it. */
    public boolean isKept() {
        return position != null;
    }
}
