package dev.herald.http.server;

import dev.herald.http.Signpost;
import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Forwarded;
import dev.herald.http.edge.Proxies;
import dev.herald.http.tls.Tls;
import dev.herald.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One port that speaks HTTP/1.1 and HTTP/2, in clear or over TLS, and the doors behind it, asked in the order in which
 * they were added until one takes the request.
 *
 * <p>Closing it stops accepting and lets what runs finish, for as long as its settings grant; doors that
 * hold requests end them first, of their own accord.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class WebServer implements AutoCloseable {

    /**
     * @param host the address to bind
     * @param port 0 for any free one
     * @param headerBytes that a request's headers may have together
     * @param connections that may be open at once; what comes then waits in the system's queue
     * @param idle how long a connection may be silent while no request of it is held
     * @param grace how long what runs may go on after {@link WebServer#close}
     */
    public record Settings(String host, int port, int headerBytes, int connections, Duration idle, Duration grace) {
        public Settings(String host, int port) {
            this(host, port, 16 * 1024, 50_000, Duration.ofSeconds(30), Duration.ofSeconds(5));
        }
    }

    /**
     * How strangers are met.
     *
     * @param tls nothing for HTTP in clear
     * @param hsts for how long browsers are to come by TLS only, once they did; zero is not
     */
    public record Front(Edge.Limits limits, Proxies proxies, Optional<Tls.Settings> tls, Duration hsts) {
        public static final Front DEFAULTS =
                new Front(Edge.Limits.DEFAULTS, Proxies.NONE, Optional.empty(), Duration.ofDays(365));

        /** The same, over TLS. */
        public Front with(Tls.Settings certificate) {
            return new Front(limits, proxies, Optional.of(certificate), hsts);
        }
    }

    private final Server server;
    private final Port port;
    private final Optional<Tls> tls;
    private final Handler.Sequence doors = new Handler.Sequence();
    private final List<String> signs = new ArrayList<>();

    /** @throws Tls.Unfit if the certificate's files cannot be used */
    public WebServer(Settings settings, Front front, Metrics metrics) {
        tls = front.tls().map(Tls::new);
        var threads = new QueuedThreadPool();
        threads.setName("http");
        server = new Server(threads);
        var edge = new Edge(front.limits(), front.proxies(), settings.idle(), metrics);
        edge.setHandler(doors);
        port = new Port(server, edge, Protocols.of(manners(settings, front), tls));
        port.setHost(settings.host());
        port.setPort(settings.port());
        port.setIdleTimeout(settings.idle().toMillis());
        port.setShutdownIdleTimeout(100);
        server.addConnector(port);
        server.addBean(new NetworkConnectionLimit(settings.connections(), port));
        server.setHandler(new GracefulHandler(edge));
        server.setErrorHandler(new Mishaps(signs));
        server.setStopTimeout(settings.grace().toMillis());
        tls.ifPresent(with -> edge.doorstep().keepSilent());
    }

    /** Adds a door; before {@link #start}. */
    public void add(Handler door) {
        doors.addHandler(door);
        if (door instanceof Signpost signpost) {
            signs.addAll(signpost.signs());
        }
    }

    /** The Jetty server, for a door that needs its components (WebSocket). */
    public Server server() {
        return server;
    }

    public void start() throws Exception {
        server.start();
        tls.ifPresent(Tls::watch);
    }

    /** The port that is bound. */
    public int port() {
        return port.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        tls.ifPresent(Tls::close);
        server.stop();
    }

    private static HttpConfiguration manners(Settings settings, Front front) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(settings.headerBytes());
        http.setNotifyRemoteAsyncErrors(true);
        http.addCustomizer(new Forwarded(front.proxies()));
        http.addCustomizer(new Manners(front.tls().isPresent() ? front.hsts() : Duration.ZERO));
        return http;
    }
}
