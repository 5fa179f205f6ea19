package dev.herald.interop;

import jakarta.websocket.ContainerProvider;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.component.LifeCycle;

/** CometD's Java client over each of its wires. */
final class JavaPeers {
    private JavaPeers() {}

    static Peer overHttp1(URI server) {
        return overHttp(server, new HttpClient());
    }

    /** HTTP/2 without TLS. */
    static Peer overH2c(URI server) {
        return overHttp(server, new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client())));
    }

    static Peer overWebSocket(URI server) {
        var container = ContainerProvider.getWebSocketContainer();
        var transport = new WebSocketTransport(null, new HashMap<>(), null, container);
        return new JavaPeer(server.toString(), () -> LifeCycle.stop(container), transport);
    }

    /** WebSocket, and long-polling when that fails. */
    static Peer overAnything(URI server) {
        var container = ContainerProvider.getWebSocketContainer();
        var http = started(new HttpClient());
        var webSocket = new WebSocketTransport(null, new HashMap<>(Map.of("connectTimeout", 1_000L)), null, container);
        AutoCloseable plumbing = () -> {
            LifeCycle.stop(container);
            http.stop();
        };
        return new JavaPeer(
                server.toString(), plumbing, webSocket, new JettyHttpClientTransport(new HashMap<>(), http));
    }

    private static Peer overHttp(URI server, HttpClient http) {
        started(http);
        return new JavaPeer(server.toString(), http::stop, new JettyHttpClientTransport(new HashMap<>(), http));
    }

    private static HttpClient started(HttpClient http) {
        try {
            http.start();
            return http;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
