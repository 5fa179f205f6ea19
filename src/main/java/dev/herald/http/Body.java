package dev.herald.http;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a request's body, as far as it may be read, without holding a thread while it is on its way.
 *
 * <p>Of a body that is too large a further stretch is read and thrown away: a client that is cut off while
 * it still sends sees a broken connection instead of the answer that tells it why.
 *
 * <p>Jetty runs {@link #run} on one thread at a time.
 */
public final class Body implements Runnable {
    private static final int PATIENCE = 4 * 1024 * 1024;

    private final Request request;
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    private long seen;

    Body(Request request, int maxBytes) {
        this.request = request;
        this.maxBytes = maxBytes;
    }

    /** The request's body; completes exceptionally with a {@link Refusal} that says what was wrong with it. */
    public static CompletionStage<byte[]> of(Request request, int maxBytes) {
        var body = new Body(request, maxBytes);
        try {
            return body.read();
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /** Completes with the bytes, or exceptionally with a {@link Refusal}. */
    CompletionStage<byte[]> read() {
        if (request.getLength() > maxBytes + (long) PATIENCE) {
            throw tooLarge();
        }
        run();
        return whole;
    }

    @Override
    public void run() {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                whole.completeExceptionally(broken(chunk.getFailure()));
                return;
            }
            boolean last = chunk.isLast();
            take(chunk);
            if (last || seen > maxBytes + (long) PATIENCE) {
                finish();
                return;
            }
        }
    }

    private void take(Content.Chunk chunk) {
        seen += chunk.remaining();
        if (seen <= maxBytes) {
            var part = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(part);
            bytes.writeBytes(part);
        }
        chunk.release();
    }

    private void finish() {
        if (seen > maxBytes) {
            whole.completeExceptionally(tooLarge());
        } else {
            whole.complete(bytes.toByteArray());
        }
    }

    private Refusal tooLarge() {
        return new Refusal(new Problem(
                413,
                "body_too_large",
                "the body is larger than " + maxBytes + " bytes",
                "Send less at a time: a batch can be cut in several."));
    }

    private static Refusal broken(Throwable failure) {
        return failure instanceof TimeoutException
                ? new Refusal(new Problem(408, "body_too_slow", "the body stopped arriving", "Send it again."))
                : Refusal.badRequest("body_broken", "the body did not arrive whole", "Send it again.");
    }
}
