package dev.herald.bayeux.exchange;

import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.limits.Exceeded;
import dev.herald.limits.Limiter;
import java.util.concurrent.ThreadLocalRandom;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Holds each message of a client against the limits, and tells the client how long to wait. */
final class Limiting {
    private static final long AT_LEAST_MILLIS = 1_000;
    private static final long SPREAD_MILLIS = 4_000; // so that those who were refused together do not return together

    private final Limiter limiter;

    Limiting(Limiter limiter) {
        this.limiter = limiter;
    }

    /** Which limit the message meets; none for who is leaving, and for who has no session and so gets nothing. */
    @Nullable
    Exceeded check(@Nullable BayeuxSession session, BayeuxMessage message) {
        if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
            return limiter.handshake();
        }
        return session == null || Channel.META_DISCONNECT.equals(message.getChannel())
                ? null
                : session.bounds().allowance().message(message.bytes());
    }

    /** Completes the reply to a message that met a limit. A handshake or a connect is to be tried again later. */
    static ServerMessage.Mutable refuse(ServerMessage.Mutable reply, Exceeded exceeded) {
        var channel = String.valueOf(reply.getChannel());
        reply.setSuccessful(false);
        reply.put(Message.ERROR_FIELD, exceeded.bayeux(channel.startsWith("/meta/") ? "" : channel));
        boolean handshake = Channel.META_HANDSHAKE.equals(channel);
        if (handshake || Channel.META_CONNECT.equals(channel)) {
            var advice = reply.getAdvice(true);
            advice.put(
                    Message.RECONNECT_FIELD,
                    handshake ? Message.RECONNECT_HANDSHAKE_VALUE : Message.RECONNECT_RETRY_VALUE);
            long spread = ThreadLocalRandom.current().nextLong(SPREAD_MILLIS);
            advice.put(Message.INTERVAL_FIELD, exceeded.pause().toMillis() + AT_LEAST_MILLIS + spread);
        }
        return reply;
    }
}
