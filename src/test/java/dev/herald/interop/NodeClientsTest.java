package dev.herald.interop;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.util.stream.Stream;

/** The clients from the npm registry, in Node. Faye handshakes by long-polling and moves to WebSocket by itself. */
@Needs(Tool.NODE)
class NodeClientsTest extends ClientContract {
    @Override
    Stream<Kind> kinds() {
        return Stream.of(
                kind("cometd", "websocket", "websocket"),
                kind("cometd", "long-polling", "long-polling"),
                kind("faye", "websocket,long-polling", "websocket"),
                kind("faye", "long-polling", "long-polling"),
                kind("faye-1.2", "websocket,long-polling", "websocket"),
                kind("faye-1.2", "long-polling", "long-polling"));
    }

    private static Kind kind(String client, String transports, String expected) {
        var batches = client.equals("cometd") ? Kind.Batches.IN_ORDER : Kind.Batches.IN_ANY_ORDER;
        return new Kind(
                client + " over " + transports,
                expected,
                batches,
                server -> NodeRunner.peer(client, server, transports));
    }
}
