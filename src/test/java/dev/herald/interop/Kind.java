package dev.herald.interop;

import java.net.URI;
import java.util.function.Function;

/**
 * A client, as a row of a test's table.
 *
 * @param transport the connection type it is expected to end up with
 * @param batches how it sends what it is given at once
 * @param opening opens one on the server's Bayeux endpoint
 */
record Kind(String name, String transport, Batches batches, Function<URI, Peer> opening) {
    /** Faye has no batches: it sends what comes at once in parallel requests of up to 2 KiB. */
    enum Batches {
        IN_ORDER,
        IN_ANY_ORDER
    }

    Peer open(URI server) {
        return opening.apply(server);
    }

    @Override
    public String toString() {
        return name;
    }
}
