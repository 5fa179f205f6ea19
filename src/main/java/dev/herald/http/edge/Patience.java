package dev.herald.http.edge;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that come to no request in time: those that send a head byte by byte, those that begin TLS and never
 * finish, WebSockets that never say anything. Jetty's idle timeout begins anew with every byte; this one does not.
 */
public final class Patience {
    private static final long TICK_MILLIS = 1_000;

    private final long first;
    private final long between;
    private final Ledger ledger;
    private final Consumer<String> refused;
    private final Map<EndPoint, Line> lines = new ConcurrentHashMap<>();
    private volatile Scheduler.@Nullable Task next;

    Patience(Duration first, Duration between, Ledger ledger, Consumer<String> refused) {
        this.first = first.toNanos();
        this.between = between.toNanos();
        this.ledger = ledger;
        this.refused = refused;
    }

    /** A connection was accepted. */
    public void opened(EndPoint connection) {
        lines.put(connection, new Line(System.nanoTime(), () -> cut(connection)));
    }

    public void closed(EndPoint connection) {
        lines.remove(connection);
    }

    /** The connection that brought the request. */
    Line lineOf(Request request) {
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        while (endPoint.getTransport() instanceof EndPoint beneath) {
            endPoint = beneath;
        }
        var line = lines.get(endPoint);
        return line == null ? new Line(System.nanoTime(), () -> {}) : line; // it has just gone
    }

    void watch(Scheduler scheduler) {
        next = scheduler.schedule(
                () -> {
                    look();
                    if (next != null) {
                        watch(scheduler);
                    }
                },
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    void rest() {
        var task = next;
        next = null;
        if (task != null) {
            task.cancel();
        }
    }

    private void look() {
        long now = System.nanoTime();
        lines.forEach((connection, line) -> {
            if (line.isOver(now, first, between) && lines.remove(connection, line)) {
                line.close();
            }
        });
        ledger.sweep();
    }

    /** Who has sent nothing is only idle. Who is in the middle of a head is told, where that is possible. */
    private void cut(EndPoint endPoint) {
        var connection = endPoint.getConnection();
        if (connection instanceof SslConnection secured) {
            connection = secured.getSslEndPoint().getConnection();
            if (!(connection instanceof HttpConnection) && secured.getMessagesIn() == 0) {
                refused.accept("limits.wire.head");
            }
        }
        if (connection instanceof HttpConnection http && !http.getParser().isStart()) {
            refused.accept("limits.wire.head");
            var words = Edge.problem(408, "too_slow", "the request's head did not come in time", "limits.wire.head");
            http.getEndPoint().write(Callback.from(endPoint::close), LastWords.of(words));
        } else {
            endPoint.close();
        }
    }
}
