package dev.herald.interop;

import static dev.herald.interop.Kind.Batches.IN_ORDER;

import java.util.stream.Stream;

/** CometD's {@code BayeuxClient}. */
class JavaClientTest extends ClientContract {
    @Override
    Stream<Kind> kinds() {
        return Stream.of(
                new Kind("BayeuxClient over HTTP/1.1", "long-polling", IN_ORDER, JavaPeers::overHttp1),
                new Kind("BayeuxClient over h2c", "long-polling", IN_ORDER, JavaPeers::overH2c),
                new Kind("BayeuxClient over WebSocket", "websocket", IN_ORDER, JavaPeers::overWebSocket));
    }
}
