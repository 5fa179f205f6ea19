package dev.herald.documents;

import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.documents.keeping.Authors;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Store;
import dev.herald.documents.keeping.Versions;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rules.Rule;
import dev.herald.intake.Turns;
import dev.herald.message.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents that are open: read when they are wanted, put away when nobody has wanted them for a while. Who works on one has
 * its turn.
 *
 * <p>A copy of the whole is made after so many changes, and when a document rests; then what changed before need not be read
 * again, and may be forgotten by the journal. What was left without a copy by a server that was killed is found by its mark in the
 * table.
 */
final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final long MOST_BYTES = 256L << 20; // of all that are open
    private static final Duration FOREVER = Duration.ofDays(3_650);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private record Open(Document document, long used) {}

    private final Documents.Surroundings around;
    private final Function<Channel, Rule> rules;
    private final Store store;
    private final Chronicle versions;
    private final Turns<Channel> turns = new Turns<>();
    private final Map<Channel, Open> open = new ConcurrentHashMap<>();
    private final Map<Channel, Boolean> marked = new ConcurrentHashMap<>();
    private final Set<Channel> uncopyable =
            ConcurrentHashMap.newKeySet(); // which is told once, until it goes well again
    private long sweptNanos = System.nanoTime(); // the timer's

    /** @param rules throws {@link Refused} for what is no document */
    Shelf(Documents.Surroundings around, Function<Channel, Rule> rules) {
        this.around = around;
        this.rules = rules;
        this.store = new Store(around.journal(), around.table(), around.executor());
        this.versions = new Chronicle(new Versions(around.table(), around.executor()), around.clock());
        around.metrics().gauge("herald.documents.open", "Documents in memory", open::size);
        around.metrics().gauge("herald.documents.bytes", "What they take of memory, more or less", this::weight);
    }

    Store store() {
        return store;
    }

    Chronicle chronicle() {
        return versions;
    }

    static <T> CompletionStage<T> now(T result) {
        return CompletableFuture.completedFuture(result);
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.allOf();
    }

    /** Does the work once it is its turn, on a thread of this room's. What fails without saying why has the document read anew. */
    <T> CompletionStage<T> with(Channel channel, Function<Document, CompletionStage<T>> work) {
        return turns.take(channel, () -> opened(channel)
                .thenComposeAsync(
                        document -> work.apply(document).whenComplete((result, failure) -> {
                            if (document.isDoubted()) {
                                open.remove(channel);
                            }
                        }),
                        around.executor())
                .whenComplete((result, failure) -> {
                    if (failure != null && Refused.in(failure).isEmpty()) {
                        open.remove(channel);
                    }
                }));
    }

    private CompletionStage<Document> opened(Channel channel) {
        var there = open.computeIfPresent(channel, (same, known) -> new Open(known.document, System.nanoTime()));
        if (there != null) {
            return now(there.document);
        }
        var rule = rules.apply(channel);
        return store.copy(channel).thenCompose(copy -> {
            var document = document(channel, rule, copy);
            return store.after(channel, document.position(), entry -> document.follow(entry, Store.commit(entry)))
                    .thenApply(top -> {
                        open.put(channel, new Open(document, System.nanoTime()));
                        return document;
                    });
        });
    }

    /** Of a copy, or as it begins. */
    Document document(Channel channel, Rule rule, Optional<Copy> copy) {
        return copy.map(found -> new Document(
                        channel,
                        rule.kind().read(found.content()),
                        Authors.read(found.authors()),
                        found.version(),
                        found.position(),
                        found.at()))
                .orElseGet(() -> new Document(
                        channel, rule.kind().begin(rule.initial()), new Authors(), 0, store.origin(), Instant.EPOCH));
    }

    /** Whether there is room for a change in what the journal keeps: what is not in a copy yet may not be forgotten. */
    CompletionStage<Void> room(Document document, Rule rule) {
        var keeping = around.hub().ruleOf(document.channel()).keeping();
        check(document.channel(), keeping);
        boolean isFull = document.uncopied() >= keeping.retention().count() / 2
                || document.uncopiedBytes() >= keeping.retention().bytes() / 2;
        return isFull
                ? copy(document).exceptionally(failure -> {
                    throw new Refused(503, "not_accepted", "the whole of the document cannot be kept just now");
                })
                : done();
    }

    private static void check(Channel channel, Keeping keeping) {
        boolean isKept = keeping.durability() == Durability.SYNC
                && keeping.retention().age().compareTo(FOREVER) >= 0;
        if (!isKept) {
            throw new Refused(
                    500,
                    "document_not_kept",
                    "the rule of " + channel.called() + " must have durability: sync and keep.age: 36500d");
        }
    }

    /** Something was committed: the whole of it is kept if it is time to. */
    CompletionStage<Void> changed(Document document, Rule rule) {
        mark(document.channel());
        return versions.changed(document, rule.versions()).thenCompose(done -> copied(document, rule));
    }

    private CompletionStage<Void> copied(Document document, Rule rule) {
        boolean isTime = document.uncopied() >= rule.copies().every()
                || document.uncopiedBytes() >= rule.copies().bytes();
        return isTime ? copy(document).exceptionally(failure -> null) : done();
    }

    private void mark(Channel channel) {
        if (marked.putIfAbsent(channel, true) == null) {
            store.mark(channel).exceptionally(failure -> {
                marked.remove(channel);
                return null;
            });
        }
    }

    private static String message(Throwable failure) {
        return String.valueOf(Refused.cause(failure).getMessage());
    }

    private CompletionStage<Void> copy(Document document) {
        int commits = document.uncopied();
        long bytes = document.uncopiedBytes();
        return store.keep(document.channel(), document.copy().bytes()).whenComplete((done, failure) -> {
            if (failure == null) {
                document.copied(commits, bytes);
                uncopyable.remove(document.channel());
            } else if (uncopyable.add(document.channel())) {
                LOG.warn("no copy of {} can be kept: {}", document.channel(), message(failure));
            }
        });
    }

    // ---- as time goes by

    void begin(ScheduledExecutorService timer) {
        timer.execute(this::sweep);
        timer.scheduleWithFixedDelay(this::look, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            long excess = weight() - MOST_BYTES;
            for (var each : open.values().stream()
                    .sorted(Comparator.comparingLong(Open::used))
                    .toList()) {
                var rule = rules.apply(each.document.channel());
                boolean isIdle =
                        System.nanoTime() - each.used > rule.copies().idle().toNanos();
                if (isIdle || excess > 0) {
                    excess -= each.document.weight();
                    putAway(each);
                }
            }
            if (System.nanoTime() - sweptNanos > Rule.Copies.DEFAULTS.sweep().toNanos()) {
                sweep();
            }
        } catch (RuntimeException e) {
            LOG.error("documents could not be put away", e);
        }
    }

    /** Unless it has been used meanwhile. */
    private void putAway(Open idle) {
        var channel = idle.document.channel();
        turns.take(channel, () -> {
            if (!idle.equals(open.get(channel))) {
                return done();
            }
            return rested(idle.document).thenAccept(done -> open.remove(channel, idle));
        });
    }

    private CompletionStage<Void> rested(Document document) {
        return (document.uncopied() == 0 ? done() : copy(document)).thenCompose(done -> {
            boolean isMarked = marked.remove(document.channel()) != null;
            return isMarked ? store.unmark(document.channel()) : done();
        });
    }

    /** Documents that a killed server has left without a copy, one after the other. */
    private void sweep() {
        sweptNanos = System.nanoTime();
        store.marked(channel -> marked.putIfAbsent(channel, true) == null || open.containsKey(channel)
                ? with(channel, this::rested).exceptionally(failure -> {
                    LOG.warn("{} cannot be read: {}", channel, message(failure));
                    return null;
                })
                : done());
    }

    private long weight() {
        return open.values().stream().mapToLong(each -> each.document.weight()).sum();
    }

    @Override
    public void close() {
        CompletableFuture.allOf(open.values().stream()
                        .map(each -> turns.take(each.document.channel(), () -> rested(each.document))
                                .toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .exceptionally(failure -> null)
                .join();
    }
}
