package dev.herald.http.server;

import dev.herald.http.tls.Tls;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;

/**
 * What is spoken at the port: HTTP/1.1 and HTTP/2, which over TLS is agreed on by ALPN and in clear begins with its
 * preface or by an upgrade.
 */
final class Protocols {
    /** Resets, pings, settings and empty frames that one HTTP/2 connection may send in a second. */
    private static final int FRAMES_PER_SECOND = 128;

    private Protocols() {}

    static List<ConnectionFactory> of(HttpConfiguration http, Optional<Tls> tls) {
        if (tls.isEmpty()) {
            return List.of(new HttpConnectionFactory(http), calm(new HTTP2CServerConnectionFactory(http)));
        }
        http.addCustomizer(new SecureRequestCustomizer(false));
        var http1 = new HttpConnectionFactory(http);
        var http2 = calm(new HTTP2ServerConnectionFactory(http));
        var alpn = new ALPNServerConnectionFactory(); // offers those that follow, by the names that ALPN has for them
        alpn.setDefaultProtocol(http1.getProtocol());
        return List.of(new SslConnectionFactory(tls.get().context(), alpn.getProtocol()), alpn, http2, http1);
    }

    private static ConnectionFactory calm(AbstractHTTP2ServerConnectionFactory http2) {
        http2.setRateControlFactory(new WindowRateControl.Factory(FRAMES_PER_SECOND));
        return http2;
    }
}
