package dev.herald.intake;

import dev.herald.broker.Receipt;
import dev.herald.hub.Hub;
import dev.herald.message.Publication;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By which the server's own program publishes: what the hub has no room for at the moment waits in a line, in its order, until
 * it has, instead of being refused. The line is bounded, in bytes and in time; beyond that the hub's refusal is passed on. So a
 * program that waits for its stages is held to the pace of the journal and of the subscribers.
 *
 * <p>Safe from any thread. The line is guarded by this object's monitor, which is not held while the hub is called; only
 * the one thread of the line takes from it, and only once the hub has what it takes.
 */
public final class Patience implements AutoCloseable {

    /** How much may wait, and for how long. */
    public record Settings(long bytes, Duration time) {
        public static final Settings DEFAULTS = new Settings(64L << 20, Duration.ofSeconds(30));
    }

    private static final long PAUSE_MILLIS = 5;

    private record Held(Publication publication, CompletableFuture<Receipt> receipt, long until) {}

    private final Function<Publication, CompletionStage<Receipt>> hub;
    private final Settings settings;
    private final ScheduledThreadPoolExecutor retrying;
    private final ArrayDeque<Held> line = new ArrayDeque<>();
    private long bytes;

    /** @param hub or what stands before it */
    public Patience(Function<Publication, CompletionStage<Receipt>> hub, Settings settings) {
        this.hub = hub;
        this.settings = settings;
        retrying = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "herald-patience");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** As {@link Hub#publish}, when there is room. */
    public CompletionStage<Receipt> publish(Publication publication) {
        var behind = stand(publication, Standing.IF_OTHERS_DO);
        if (behind != null) {
            return behind;
        }
        var receipt = hub.apply(publication);
        if (isRefusedForNow(receipt)) {
            var held = stand(publication, Standing.SURELY);
            return held == null ? receipt : held;
        }
        return receipt;
    }

    private enum Standing {
        IF_OTHERS_DO,
        SURELY
    }

    /** Its place in the line; null if it has none. */
    private synchronized @Nullable CompletionStage<Receipt> stand(Publication publication, Standing standing) {
        int size = publication.payload().size();
        boolean isFree = line.isEmpty();
        if ((isFree && standing == Standing.IF_OTHERS_DO) || bytes + size > settings.bytes || retrying.isShutdown()) {
            return null;
        }
        var until = System.nanoTime() + settings.time.toNanos();
        var held = new Held(publication, new CompletableFuture<>(), until);
        line.add(held);
        bytes += size;
        if (isFree) {
            retrying.schedule(this::retry, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return held.receipt;
    }

    private void retry() {
        for (var first = first(); first != null; first = first()) {
            var receipt = hub.apply(first.publication);
            if (isRefusedForNow(receipt) && System.nanoTime() - first.until < 0) {
                retrying.schedule(this::retry, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            leave(first);
            pass(receipt, first.receipt);
        }
    }

    private synchronized @Nullable Held first() {
        return line.peek();
    }

    private synchronized void leave(Held first) {
        line.remove();
        bytes -= first.publication.payload().size();
    }

    private static void pass(CompletionStage<Receipt> from, CompletableFuture<Receipt> to) {
        from.whenComplete((receipt, failure) -> {
            if (failure == null) {
                to.complete(receipt);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    /** The hub and the journal say so at once. */
    private static boolean isRefusedForNow(CompletionStage<Receipt> receipt) {
        var known = receipt.toCompletableFuture();
        return known.isDone()
                && !known.isCompletedExceptionally()
                && known.join() instanceof Receipt.Refused refused
                && refused.reason() == Receipt.Reason.OVERLOADED;
    }

    /** Bytes that wait. */
    public synchronized long waiting() {
        return bytes;
    }

    /** What still waits is handed in once more, and whatever becomes of it is told. */
    @Override
    public void close() {
        retrying.shutdownNow();
        for (var first = first(); first != null; first = first()) {
            leave(first);
            pass(hub.apply(first.publication), first.receipt);
        }
    }
}
