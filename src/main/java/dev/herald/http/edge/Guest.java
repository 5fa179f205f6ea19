package dev.herald.http.edge;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;

/**
 * Whoever a request comes from, as the edge counts it; doors that keep a connection beyond its request (WebSockets) say
 * so here. Safe from any thread.
 */
public final class Guest {
    private static final String ATTRIBUTE = Guest.class.getName();

    private final Edge edge;
    private final Optional<Address> address; // none: the limits do not hold for it
    private final Line line;
    private final AtomicBoolean spoke = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();

    Guest(Edge edge, Optional<Address> address, Line line) {
        this.edge = edge;
        this.address = address;
        this.line = line;
    }

    /** The guest whose request this is. */
    public static Guest of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Guest guest) {
            return guest;
        }
        throw new IllegalStateException("the request did not come over the edge");
    }

    void accompany(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    Optional<Address> address() {
        return address;
    }

    Line line() {
        return line;
    }

    /** Whether the address may handshake or upgrade once more; if so it has. */
    public boolean mayHandshake() {
        return edge.mayHandshake(address);
    }

    /** Counts a refusal, by the limit's name. */
    public void refused(String limit) {
        edge.refused(limit);
    }

    /** A WebSocket was opened; it is closed as the runnable does it if it does not speak in time. */
    public void opened(Runnable close) {
        line.farewell(close);
        edge.stays(address);
    }

    /** The WebSocket brought a message, so it is meant. */
    public void spoke() {
        if (!spoke.getAndSet(true)) {
            line.begins();
        }
    }

    /** The WebSocket is closed. */
    public void left() {
        if (!left.getAndSet(true)) {
            edge.goes(address);
        }
    }
}
