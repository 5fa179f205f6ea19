package dev.herald;

import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.JSONPHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** A CometD server as the library's own guide sets it up: what Herald's speed is measured against. */
final class VanillaServer {
    private VanillaServer() {}

    /** Takes the port, and how many messages one WebSocket frame may carry ({@code default}: as CometD comes). */
    public static void main(String[] arguments) throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);

        var context = new ServletContextHandler("/");
        server.setHandler(context);
        var webSockets = ServerWebSocketContainer.ensure(server, context);
        context.insertHandler(new WebSocketUpgradeHandler(webSockets));
        var holder = new ServletHolder(new Door(context.getContext(), arguments[1]));
        holder.setInitOrder(1);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/bayeux/*");
        server.start();
        System.out.println("listening on " + connector.getLocalPort());
    }

    private static final class Door extends CometDServlet {
        private static final long serialVersionUID = 1;

        private final transient Context context;
        private final String messagesPerFrame;

        Door(Context context, String messagesPerFrame) {
            this.context = context;
            this.messagesPerFrame = messagesPerFrame;
        }

        @Override
        protected BayeuxServer newBayeuxServer() {
            var bayeux = new BayeuxServerImpl();
            bayeux.setOption(Context.class.getName(), context);
            bayeux.setOption("ws.cometdURLMapping", "/bayeux/*");
            if (!messagesPerFrame.equals("default")) {
                bayeux.setOption("ws.messagesPerFrame", messagesPerFrame);
            }
            bayeux.setTransports(
                    new JettyWebSocketTransport(bayeux), new JSONHttpTransport(bayeux), new JSONPHttpTransport(bayeux));
            return bayeux;
        }
    }
}
