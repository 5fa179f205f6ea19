package dev.herald.http;

import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One port that speaks HTTP/1.1 and h2c, and the doors behind it, asked in the order in which they were
 * added until one takes the request.
 */
public final class WebServer implements AutoCloseable {

    /**
     * @param host the address to bind
     * @param port 0 for any free one
     */
    public record Settings(String host, int port) {}

    private final Server server;
    private final ServerConnector connector;
    private final Handler.Sequence doors = new Handler.Sequence();

    public WebServer(Settings settings) {
        var threads = new QueuedThreadPool();
        threads.setName("http");
        server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(
                server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        server.addConnector(connector);
        server.setHandler(doors);
    }

    /** Adds a door; before {@link #start}. */
    public void add(Handler door) {
        doors.addHandler(door);
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
}
