package dev.herald.http.server;

import dev.herald.http.Signpost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One port that speaks HTTP/1.1 and h2c, and the doors behind it, asked in the order in which they were
 * added until one takes the request.
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

    private final Server server;
    private final ServerConnector connector;
    private final Handler.Sequence doors = new Handler.Sequence();
    private final List<String> signs = new ArrayList<>();

    public WebServer(Settings settings) {
        var threads = new QueuedThreadPool();
        threads.setName("http");
        server = new Server(threads);
        var http = manners(settings);
        connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idle().toMillis());
        connector.setShutdownIdleTimeout(100);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.connections(), connector));
        server.setHandler(new GracefulHandler(doors));
        server.setErrorHandler(new Mishaps(signs));
        server.setStopTimeout(settings.grace().toMillis());
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
    }

    /** The port that is bound. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    private static HttpConfiguration manners(Settings settings) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(settings.headerBytes());
        http.setNotifyRemoteAsyncErrors(true);
        http.addCustomizer(new Manners());
        return http;
    }
}
