package dev.herald.bayeux.session;

import dev.herald.bayeux.wire.BayeuxMessage;
import java.util.Map;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.AbstractServerTransport.Scheduler;
import org.cometd.server.http.AbstractHttpScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The wire by which what is queued for a session leaves: a WebSocket, or the request with the newest connect.
 *
 * <p>It is one at a time, so that what the one takes and what the next takes cannot be mixed up; a client that moves
 * hears first what the former took and then the rest. Safe from any thread.
 */
public final class CurrentWire {
    private final Pulse pulse = new Pulse();
    private volatile @Nullable Object wire;
    private long newestConnect; // guarded by this
    private int replies; // to connects; guarded by this

    /**
     * Moves the session to the wire that the message came by, unless it is a connect that a later one of the
     * client's, by its {@code ext.herald.nth}, has overtaken on its way.
     */
    public synchronized boolean moveTo(Object newWire, BayeuxMessage message) {
        if (message.heraldExt().get("nth") instanceof Number nth) {
            if (nth.longValue() < newestConnect) {
                return false;
            }
            newestConnect = nth.longValue();
        }
        wire = newWire;
        return true;
    }

    /**
     * Browsers repeat a request whose connection broke, without telling: by the number the client sees that a
     * reply to a connect, and what it carried, was lost.
     */
    public synchronized void number(ServerMessage.Mutable reply) {
        boolean isAsked = Channel.META_CONNECT.equals(reply.getChannel())
                && reply.getAssociated() instanceof BayeuxMessage connect
                && !connect.heraldExt().isEmpty();
        if (isAsked) {
            reply.getExt(true).put("herald", Map.of("reply", ++replies));
        }
    }

    /** Whether the client at its other end lives. */
    public Pulse pulse() {
        return pulse;
    }

    /** That wire has ended; if it is this, whatever the client sends comes by another. */
    public void ended(Object thatWire) {
        if (is(thatWire)) {
            pulse.unlinked();
        }
    }

    public boolean is(Object thatWire) {
        return wire == thatWire;
    }

    /** Whether the session has moved on while a connect was about to be held. */
    public boolean hasOvertaken(Scheduler held) {
        return (held instanceof AbstractHttpScheduler poll && !is(poll.getContext()))
                || (held instanceof Releasable connect && !is(connect.wire()));
    }
}
