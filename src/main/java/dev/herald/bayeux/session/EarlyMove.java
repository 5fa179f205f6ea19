package dev.herald.bayeux.session;

import java.util.List;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.http.AbstractHttpTransport;
import org.jspecify.annotations.Nullable;

/**
 * Whether a WebSocket without proof may take a session over: once, and only a session of Faye's that was never on a
 * WebSocket. Safe from any thread.
 */
public final class EarlyMove {
    private boolean isOpen; // guarded by this, as what follows
    private @Nullable String cookie;

    /** Faye is known by the connection types that it offers. */
    public synchronized void began(ServerMessage handshake) {
        var offered = handshake.get(Message.SUPPORTED_CONNECTION_TYPES_FIELD);
        isOpen = handshake.getServerTransport() instanceof AbstractHttpTransport
                && offered instanceof List<?> types
                && types.contains("websocket")
                && (types.contains("in-process") || types.contains("cross-origin-long-polling"));
    }

    /** Takes it; from then on the cookie that the upgrade was given is good as well. */
    public synchronized boolean takenBy(String socketCookie) {
        boolean taken = isOpen;
        isOpen = false;
        if (taken) {
            cookie = socketCookie;
        }
        return taken;
    }

    public synchronized boolean isMarkedBy(String shown) {
        return shown.equals(cookie);
    }
}
