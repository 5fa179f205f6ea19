package dev.herald.intake;

import dev.herald.access.Identity;
import dev.herald.broker.Receipt;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * By which the doors publish: filters may change a publication or refuse it before the hub has it. Without filters it costs
 * nothing.
 *
 * <p>What one publisher says on a channel is filtered one after the other, so that it keeps its order. What the server's own
 * program publishes they do not see: a service that answers on the channel that it filters does not hear itself.
 */
public final class Intake {
    private static final long MOST_WAITING = 64L << 20;

    /** Looks at what is published. Called on a door's thread: it must not block. */
    @FunctionalInterface
    public interface Filter {
        /** What is to be published instead; fails with {@link NotTaken} for nothing. */
        CompletionStage<Payload> filter(Publication publication, Identity by);
    }

    /** Takes what is published to some channels, instead of the hub. Called on a door's thread: it must not block. */
    public interface Taker {
        boolean takes(Publication publication);

        /** As {@link #publish}. */
        CompletionStage<Receipt> take(Publication publication, Identity by);
    }

    private record Placed(Pattern pattern, Filter filter) {}

    private record Line(String publisher, Channel channel) {}

    private final Hub hub;
    private final List<Placed> filters = new CopyOnWriteArrayList<>();
    private final List<Taker> takers = new CopyOnWriteArrayList<>();
    private final Turns<Line> turns = new Turns<>();
    private final AtomicLong waiting = new AtomicLong(); // bytes

    public Intake(Hub hub) {
        this.hub = hub;
    }

    /**
     * From now on the filter looks at what is published to the channels of the pattern, as those in each namespace call them;
     * after the filters that are there, and until what is returned is closed.
     */
    public AutoCloseable add(Pattern pattern, Filter filter) {
        var placed = new Placed(pattern, filter);
        filters.add(placed);
        return () -> filters.remove(placed);
    }

    /** As {@link Hub#publish}, past the filters; completes with {@link NotTaken} when one of them refuses. */
    public CompletionStage<Receipt> publish(Publication publication, Identity by) {
        var concerned = filtersOf(publication.channel());
        if (concerned.isEmpty()) {
            return unfiltered(publication, by);
        }
        long bytes = publication.payload().size();
        if (waiting.addAndGet(bytes) > MOST_WAITING) {
            waiting.addAndGet(-bytes);
            return CompletableFuture.failedStage(new NotTaken(503, "service_busy", "too much waits for its services"));
        }
        var line = new Line(Objects.requireNonNullElse(publication.publisher(), ""), publication.channel());
        return turns.take(line, () -> filtered(publication, by, concerned).thenApply(so -> unfiltered(so, by)))
                .whenComplete((begun, failure) -> waiting.addAndGet(-bytes))
                .thenCompose(receipt -> receipt);
    }

    /** From now on the taker is asked whether it takes what is published, once the filters have looked at it. */
    public void hand(Taker taker) {
        takers.add(taker);
    }

    /** The same, not past the filters. */
    public CompletionStage<Receipt> unfiltered(Publication publication, Identity by) {
        for (var taker : takers) {
            if (taker.takes(publication)) {
                return taker.take(publication, by);
            }
        }
        return hub.publish(publication);
    }

    private List<Placed> filtersOf(Channel channel) {
        if (filters.isEmpty()) {
            return List.of();
        }
        var called = new Channel(channel.called());
        return filters.stream().filter(placed -> placed.pattern.matches(called)).toList();
    }

    private static CompletionStage<Publication> filtered(Publication publication, Identity by, List<Placed> filters) {
        CompletionStage<Publication> stage = CompletableFuture.completedStage(publication);
        for (var placed : filters) {
            stage = stage.thenCompose(so -> placed.filter.filter(so, by).thenApply(so::with));
        }
        return stage;
    }

    /** Why it was not taken, if that is why the stage failed. */
    public static Optional<NotTaken> reason(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof NotTaken why ? Optional.of(why) : Optional.empty();
    }
}
