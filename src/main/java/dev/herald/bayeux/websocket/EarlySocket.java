package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.wire.RequestContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that was opened before its client could have a proof.
 *
 * <p>Faye opens one at the same moment at which it handshakes by long-polling, so without the cookie that
 * comes with the handshake's reply. Such a socket may take a session over if nothing speaks against it: it
 * brought no cookie of a handshake, comes from the same machine, was opened in the same seconds as the
 * session and speaks within the next few, and the session is Faye's and has never been on a WebSocket. A
 * client id that is overheard opens nothing: not later, and not over a socket that lay in wait.
 */
final class EarlySocket {
    private static final Duration SIMULTANEOUS = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(15);

    private final Instant opened;
    private final RequestContext upgrade;
    private final String cookie;

    /** @param cookie that the upgrade brought, or else was given */
    EarlySocket(Instant opened, RequestContext upgrade, String cookie) {
        this.opened = opened;
        this.upgrade = upgrade;
        this.cookie = cookie;
    }

    /** Takes the session over if it may. */
    boolean takes(BayeuxSession session, Instant now) {
        var began = session.since();
        return upgrade.getCookie(RequestContext.BROWSER_COOKIE) == null
                && Duration.between(began, opened).abs().compareTo(SIMULTANEOUS) <= 0
                && now.isBefore(began.plus(SOON))
                && session.remote().startsWith(hostOf(upgrade.getRemoteAddress()) + ":")
                && session.earlyMove().takenBy(cookie);
    }

    private static String hostOf(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet ? String.valueOf(internet.getAddress()) : "nowhere";
    }
}
