package dev.herald.http.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/**
 * Puts right what a request that comes through a listed proxy says of itself: the client's address, the scheme and the
 * host by which it called. Who is not listed may write what he likes into those headers.
 *
 * <p>Our own, since Jetty's believes everybody.
 */
public final class Forwarded implements HttpConfiguration.Customizer {
    private final Proxies proxies;

    public Forwarded(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && proxies.trusts(peer.getAddress())) {
            return new PassedOn(request, Told.in(request.getHeaders(), proxies, peer.getAddress()), peer);
        }
        return request;
    }

    /** A request as its client made it. */
    private static final class PassedOn extends Request.Wrapper {
        private final HttpURI uri;
        private final HttpFields headers;
        private final ConnectionMetaData connection;

        PassedOn(Request request, Told told, InetSocketAddress peer) {
            super(request);
            uri = asCalled(request.getHttpURI(), told);
            headers = told.host().isPresent()
                    ? HttpFields.build(request.getHeaders()).put(HttpHeader.HOST, uri.getAuthority())
                    : request.getHeaders();
            connection = new Remote(request.getConnectionMetaData(), addressOf(told.client(), peer), isSecure());
        }

        private static InetSocketAddress addressOf(InetAddress client, InetSocketAddress peer) {
            return client.equals(peer.getAddress()) ? peer : new InetSocketAddress(client, 0);
        }

        private static HttpURI asCalled(HttpURI uri, Told told) {
            var called = HttpURI.build(uri);
            told.host().map(HostPort::new).ifPresent(host -> called.authority(host.getHost(), host.getPort()));
            told.scheme().ifPresent(called::scheme);
            return called.asImmutable();
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        /** With the host as it was called: Jetty refuses a request in which the two differ. */
        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public boolean isSecure() {
            return "https".equals(uri.getScheme());
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }
    }

    private static final class Remote extends ConnectionMetaData.Wrapper {
        private final InetSocketAddress client;
        private final boolean secure;

        Remote(ConnectionMetaData wrapped, InetSocketAddress client, boolean secure) {
            super(wrapped);
            this.client = client;
            this.secure = secure;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return client;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }
    }
}
