package dev.herald.interop;

import java.util.List;

/** A client of somebody else's making that does what a test tells it. Every verb waits for the server's answer. */
interface Peer extends AutoCloseable {
    void handshake();

    void subscribe(String pattern);

    void unsubscribe(String pattern);

    void publish(Saying saying);

    /** Publishes all in one batch, in this order. */
    void batch(List<Saying> sayings);

    void disconnect();

    /** All that was heard so far, in the order in which it came. */
    List<Heard> heard();

    /** The connection type in use. */
    String transport();

    @Override
    void close();
}
