package dev.herald.webhooks;

import dev.herald.broker.Receipt;
import dev.herald.broker.Table;
import dev.herald.hub.Hub;
import dev.herald.message.Publication;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import dev.herald.webhooks.Happening.Matter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what is to be told, one thing after the other for each subject, and what has begun and not ended.
 *
 * <p>What begins stands in the table before anybody is told, and until it was written down that it has ended: after a crash
 * whatever stands there has ended, and nobody else would say so. Safe from any thread, and holds none up.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String OPEN = "webhooks/open/";
    private static final int PAGE = 1_000;
    private static final int MOST_WAITING = 100_000;
    private static final long PAUSE_MILLIS = 500;

    private final List<Webhook> webhooks;
    private final Hub hub;
    private final Table table;
    private final Clock clock;
    private final Executor threads;
    private final Consumer<Webhook> written;
    private final Count dropped;
    private final Map<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>(); // of each subject
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /** @param written hears of each webhook that there is something for */
    Ledger(
            List<Webhook> webhooks,
            Hub hub,
            Table table,
            Clock clock,
            Metrics metrics,
            Executor threads,
            Consumer<Webhook> written) {
        this.webhooks = webhooks;
        this.hub = hub;
        this.table = table;
        this.clock = clock;
        this.threads = threads;
        this.written = written;
        dropped = metrics.count("herald.webhooks.dropped", "Events that could not even be written down");
    }

    void begins(Event event, Matter matter) {
        var happening = new Happening(event, matter, clock.instant());
        if (isWanted(happening)) {
            next(matter.subject(), () -> open(matter).thenCompose(done -> tell(happening)));
        }
    }

    void ends(Event event, Matter matter) {
        var happening = new Happening(event, matter, clock.instant());
        if (isWanted(happening)) {
            next(matter.subject(), () -> tell(happening).thenCompose(done -> close(matter)));
        }
    }

    /** It neither begins nor ends anything. */
    void happens(Event event, Matter matter) {
        var happening = new Happening(event, matter, clock.instant());
        if (isWanted(happening)) {
            next(matter.subject(), () -> tell(happening));
        }
    }

    /** Whether somebody is told of it or of its other end. */
    private boolean isWanted(Happening happening) {
        return happening.matter().pair().stream().anyMatch(event -> webhooks.stream()
                .anyMatch(webhook -> webhook.wants(new Happening(event, happening.matter(), happening.at()))));
    }

    /** Ends what stands in the table from before: whoever was there when the server was killed is not any more. */
    void endWhatIsOpen() {
        String after = null;
        List<Table.Row.Present> page;
        do {
            page = table.scan(OPEN, after, PAGE).toCompletableFuture().join();
            page.forEach(this::endAsLost);
            after = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
    }

    /** Its beginning is told as well: the server may have been killed before that was written down. */
    private void endAsLost(Table.Row.Present row) {
        var matter = Matter.read(row.value());
        var pair = matter.pair();
        var began = new Happening(pair.get(0), matter, clock.instant());
        var lost = Matter.read(row.value());
        lost.facts().put("lost", true);
        var ended = new Happening(pair.get(1), lost, clock.instant());
        next(
                matter.subject(),
                () -> tell(began).thenCompose(done -> tell(ended)).thenCompose(done -> close(matter)));
    }

    private CompletableFuture<Void> open(Matter matter) {
        return table.put(key(matter), matter.bytes(), null)
                .<Void>thenApply(row -> null)
                .toCompletableFuture();
    }

    private CompletableFuture<Void> close(Matter matter) {
        return table.remove(key(matter)).toCompletableFuture();
    }

    private static String key(Matter matter) {
        return OPEN + matter.subject();
    }

    private CompletableFuture<Void> tell(Happening happening) {
        var all = new ArrayList<CompletableFuture<Void>>();
        for (var webhook : webhooks) {
            if (webhook.wants(happening)) {
                var publication = new Publication(webhook.channel(), happening.payload(), happening.id(), null);
                all.add(write(publication).thenRun(() -> written.accept(webhook)));
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Until it is taken: a disk that is full may have room again. */
    private CompletableFuture<Void> write(Publication publication) {
        return hub.publish(publication).toCompletableFuture().thenCompose(receipt -> {
            if (!(receipt instanceof Receipt.Refused refused)) {
                return CompletableFuture.completedFuture(null);
            }
            if (closed || refused.reason() == Receipt.Reason.CLOSED) {
                return CompletableFuture.failedFuture(new IllegalStateException(refused.detail()));
            }
            return CompletableFuture.supplyAsync(
                            () -> publication, CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                    .thenCompose(this::write);
        });
    }

    /** Does it after whatever was to be done for the subject before. */
    private void next(String subject, Supplier<CompletableFuture<Void>> step) {
        if (closed) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            dropped.increment();
            return;
        }
        last.compute(subject, (same, before) -> after(before, step));
        settle(subject);
    }

    private CompletableFuture<Void> after(
            @Nullable CompletableFuture<Void> before, Supplier<CompletableFuture<Void>> step) {
        var ready = before == null ? CompletableFuture.<Void>completedFuture(null) : before;
        return ready.thenComposeAsync(done -> step.get(), threads).handle((done, failure) -> {
            waiting.decrementAndGet();
            if (failure != null && !closed) {
                dropped.increment();
                LOG.error("what webhooks are to be told could not be written down", failure);
            }
            return null;
        });
    }

    /** Forgets the subject once nothing waits for it. */
    private void settle(String subject) {
        var latest = last.get(subject);
        if (latest != null) {
            latest.thenRun(() -> last.remove(subject, latest));
        }
    }

    /** Writes down what there is; what does not get there stands in the table, and is told after the next start. */
    void close(Duration patience) {
        try {
            var all = last.values().toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("not all that webhooks are to be told was written down; it is told after the next start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
    }
}
