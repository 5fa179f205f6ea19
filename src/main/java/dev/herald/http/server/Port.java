package dev.herald.http.server;

import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Patience;
import java.util.List;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The port itself: tells the edge who comes and who goes. */
final class Port extends ServerConnector {
    private final Patience patience;

    Port(Server server, Edge edge, List<ConnectionFactory> protocols) {
        super(server, protocols.toArray(ConnectionFactory[]::new));
        patience = edge.patience();
        addBean(edge.doorstep());
    }

    @Override
    protected void onEndPointOpened(EndPoint connection) {
        super.onEndPointOpened(connection);
        patience.opened(connection);
    }

    @Override
    protected void onEndPointClosed(EndPoint connection) {
        patience.closed(connection);
        super.onEndPointClosed(connection);
    }
}
