package dev.herald.http.edge;

import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body must come at a least rate: one that drips would hold its place for as long as it likes. One that
 * stops altogether ends with the connection's idle timeout.
 *
 * <p>Jetty reads on one thread at a time.
 */
final class Steady extends Request.Wrapper {
    private final Edge.Limits limits;
    private final Consumer<String> refused;
    private final long begin = System.nanoTime();
    private long seen;
    private Content.@Nullable Chunk failure;

    Steady(Request request, Edge.Limits limits, Consumer<String> refused) {
        super(request);
        this.limits = limits;
        this.refused = refused;
    }

    @Override
    public Content.@Nullable Chunk read() {
        if (failure != null) {
            return failure;
        }
        var chunk = super.read();
        if (chunk == null || chunk.isLast() || Content.Chunk.isFailure(chunk)) {
            return chunk;
        }
        seen += chunk.remaining();
        long granted = limits.head().toNanos() + seen * 1_000_000_000L / limits.bodyRate();
        if (System.nanoTime() - begin <= granted) {
            return chunk;
        }
        chunk.release();
        refused.accept("limits.wire.body_rate");
        failure = Content.Chunk.from(new TimeoutException("limits.wire.body_rate"), true);
        return failure;
    }
}
