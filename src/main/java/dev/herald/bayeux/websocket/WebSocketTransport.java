package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.wire.MessageReader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.AbstractServerTransport;
import org.jspecify.annotations.Nullable;

/**
 * The {@code websocket} transport: makes a {@link WebSocketConnection} for each client that upgrades.
 *
 * <p>Our own, not CometD's: every message that waits for a connection leaves in one frame of bytes that
 * were encoded once, on the thread that has them, and a connection drives only the session that it
 * handshook or for which it showed proof.
 */
public final class WebSocketTransport extends AbstractServerTransport {
    public static final String NAME = "websocket";

    private final MessageReader reader;
    private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();

    public WebSocketTransport(Exchange exchange, MessageReader reader) {
        super(exchange, NAME);
        this.reader = reader;
        setOptionPrefix("ws");
    }

    void opened(WebSocketConnection connection) {
        connections.add(connection);
    }

    void closed(WebSocketConnection connection) {
        connections.remove(connection);
    }

    /** Closes every connection because the server goes away. */
    public void goAway() {
        connections.forEach(WebSocketConnection::goAway);
    }

    MessageReader reader() {
        return reader;
    }

    @Nullable
    BayeuxSession find(@Nullable String clientId) {
        return (BayeuxSession) getBayeuxServer().getSession(clientId);
    }

    /** The message's JSON. */
    String text(ServerMessage message) {
        return toJSON(message);
    }

    BayeuxSession open() {
        return (BayeuxSession) getBayeuxServer().newServerSession();
    }
}
