package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.wire.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.server.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * The replies that leave together over a WebSocket, and what else happens when they do.
 *
 * <p>Filled by one thread, then handed to the {@link Outbox}.
 */
final class Turn {
    private final @Nullable BayeuxSession session;
    private final List<ServerMessage.Mutable> replies = new ArrayList<>(1);
    private boolean takesQueue;
    private long expiresAfterCycle = -1;

    Turn(@Nullable BayeuxSession session) {
        this.session = session;
    }

    @Nullable
    BayeuxSession session() {
        return session;
    }

    List<ServerMessage.Mutable> replies() {
        return replies;
    }

    /** Adds a reply, unless an extension swallowed it. */
    void add(ServerMessage.@Nullable Mutable reply) {
        if (reply != null) {
            replies.add(reply);
        }
    }

    /** What is queued for the session leaves with the replies. */
    void takeQueue() {
        takesQueue = true;
    }

    boolean takesQueue() {
        return takesQueue;
    }

    /** From when this leaves, the session expires unless its client connects again. */
    void expireAfter(long metaConnectCycle) {
        expiresAfterCycle = metaConnectCycle;
    }

    /** The replies are about to be written: not later, or the client's next connect could come before. */
    void leaving(WebSocketTransport transport) {
        if (expiresAfterCycle >= 0) {
            transport.scheduleExpiration(session, expiresAfterCycle);
            expiresAfterCycle = -1;
        }
    }

    /** The replies have been written, or never will be. */
    void sent(WebSocketTransport transport) {
        leaving(transport);
        Batch.sent(replies);
    }

    CompletableFuture<Void> settled() {
        return Batch.settled(replies);
    }
}
