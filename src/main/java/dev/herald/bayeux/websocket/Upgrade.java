package dev.herald.bayeux.websocket;

import dev.herald.bayeux.wire.Frames;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.http.Problem;
import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Guest;
import dev.herald.http.origin.Origins;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/**
 * Turns a WebSocket handshake down or into a {@link WebSocketConnection}: looks at the page's origin,
 * leaves compression out unless it is wanted, and gives a browser that has none the cookie by which it may
 * later go on with its session over another connection.
 */
public final class Upgrade implements WebSocketNegotiator {

    /** Whether frames may be compressed: saves the network much and costs three times the CPU. */
    public enum Compression {
        OFF,
        DEFLATE
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SUBPROTOCOL = "bayeux";

    private final WebSocketTransport transport;
    private final Origins origins;
    private final Compression compression;
    private final Duration idleTimeout;
    private final int maxBytes;
    private final Frames.Limits frames;

    public Upgrade(
            WebSocketTransport transport,
            Origins origins,
            Compression compression,
            Duration idleTimeout,
            int maxBytes,
            Frames.Limits frames) {
        this.transport = transport;
        this.origins = origins;
        this.compression = compression;
        this.idleTimeout = idleTimeout;
        this.maxBytes = maxBytes;
        this.frames = frames;
    }

    @Override
    public @Nullable FrameHandler negotiate(
            ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        if (origins.callerOf(request) instanceof Origins.Caller.Stranger) {
            Problem.originRefused().send(request, response, callback);
            return null;
        }
        var guest = Guest.of(request);
        if (!guest.mayHandshake()) {
            Edge.over("handshakes", "limits.address.handshakes").send(request, response, callback);
            return null;
        }
        if (compression == Compression.OFF) {
            response.setExtensions(List.of());
        }
        if (request.hasSubProtocol(SUBPROTOCOL)) {
            response.setAcceptedSubProtocol(SUBPROTOCOL);
        }
        var context = new RequestContext(request);
        return new WebSocketConnection(transport, context, browserOf(context, response), maxBytes, frames, guest);
    }

    /** The cookie's value that the upgrade brings; one that has none is given one. */
    private static String browserOf(RequestContext context, ServerUpgradeResponse response) {
        var browser = context.getCookie(RequestContext.BROWSER_COOKIE);
        if (browser == null || browser.isEmpty()) {
            browser = context.getCookie(RequestContext.SOCKET_COOKIE);
        }
        if (browser == null || browser.isEmpty()) {
            browser = random();
            response.getHeaders()
                    .add(
                            HttpHeader.SET_COOKIE,
                            RequestContext.SOCKET_COOKIE + "=" + browser + "; Path=/; HttpOnly; SameSite=Lax"
                                    + (context.isSecure() ? "; Secure" : ""));
        }
        return browser;
    }

    @Override
    public void customize(Configuration configuration) {
        configuration.setIdleTimeout(idleTimeout);
        configuration.setMaxFrameSize(maxBytes);
        configuration.setMaxTextMessageSize(maxBytes);
        configuration.setAutoFragment(false);
    }

    private static String random() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
