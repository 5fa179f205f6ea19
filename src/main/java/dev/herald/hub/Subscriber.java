package dev.herald.hub;

import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;

/**
 * Whatever the hub can hand an entry to: a browser's session, a stream, a Java listener.
 *
 * <p>One lane serves a subscriber for its whole life, so the methods here are called by one thread at a
 * time; they must only enqueue. A subscriber gets each entry once however many of its patterns match,
 * and entries in the journal's order.
 */
public interface Subscriber {

    /** Names the subscriber as {@link dev.herald.message.Publication#publisher} does, to spare it its own echo. */
    String id();

    /** Takes an entry. */
    void accept(Delivery delivery);

    /** The lane has handed over what it had for now: time to write. */
    void flush();

    /**
     * Whether more may be handed over. When not, what is kept waits in the journal until {@link
     * Hub#hasRoomAgain} is called, and what is not kept is reported to {@link #missed}.
     */
    boolean hasRoom();

    /** Whether next to nothing waits to be sent; when not, what may be given up is held back as {@link #hasRoom} says. */
    default boolean isIdle() {
        return hasRoom();
    }

    /** Whether this subscriber may read the channel: asked for each channel that a wildcard brings. */
    boolean mayRead(Channel channel);

    /** An entry of a channel that is not kept was dropped for want of room: the subscriber ought to end itself. */
    void missed(Channel channel);

    /**
     * Drops all that is kept, of what this subscriber was handed and has not sent yet: a subscription begins, and it could
     * be sent before what lies before it. It is handed over again. Called before the subscription is answered.
     *
     * @return the least offset of what was dropped, {@link Long#MAX_VALUE} for none
     */
    default long recall() {
        return Long.MAX_VALUE;
    }

    /**
     * While the subscriber was behind, history went out of reach: what lies before the position is lost
     * to it, and it must be told. Entries after the position follow.
     */
    void lost(Pattern pattern, Position resumed, String reason);
}
