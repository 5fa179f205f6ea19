package dev.herald.documents;

import dev.herald.access.Access;
import dev.herald.broker.Journal;
import dev.herald.broker.Table;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Versions;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rules.Author;
import dev.herald.documents.rules.Guarding;
import dev.herald.documents.rules.Origin;
import dev.herald.documents.rules.Pace;
import dev.herald.documents.rules.Rule;
import dev.herald.documents.rules.Validator;
import dev.herald.documents.telling.Changed;
import dev.herald.documents.telling.Listeners;
import dev.herald.hub.Hub;
import dev.herald.intake.Turns;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Documents that people edit together: each is a kept channel, on which its changes are published in the order in which they
 * were taken.
 *
 * <p>Whoever reads or changes a document has its turn: what one does to it is done, and kept, before the next begins. Stages
 * complete on threads of this room's, and exceptionally with {@link Refused} for what the caller can act on. Safe from any
 * thread.
 */
public final class Documents implements AutoCloseable {

    /** @param executor of this room's own threads */
    record Surroundings(
            Hub hub, Journal journal, Table table, Access access, Metrics metrics, Clock clock, Executor executor) {}

    /**
     * A document, as it was at a moment.
     *
     * @param version how many changes it has had
     * @param position from which on its changes follow
     * @param at when it was changed last
     * @param last the last change that was taken of the client that asks
     * @param forgotten if there is none: up to which version there may have been some, that are not remembered; 0 for no
     */
    public record View(
            long version, Position position, Instant at, Supplier<Payload> json, Optional<Long> last, long forgotten) {

        /** As JSON, which may have to be written first. */
        public Payload value() {
            return json.get();
        }
    }

    /** Tells the versions of a document that are wanted from those that came later. */
    @FunctionalInterface
    public interface Wanted {
        boolean covers(long version, Instant at);
    }

    private record Placed(Pattern pattern, Validator validator) {}

    private final Surroundings around;
    private final Rulebook<Optional<Rule>> rules;
    private final Shelf shelf;
    private final Pace pace;
    private final Listeners listeners;
    private final List<Placed> validators = new CopyOnWriteArrayList<>();
    private final Threads threads;
    private final Turns<Channel> arrivals = new Turns<>();
    private volatile @Nullable Origin origin;

    private Documents(Surroundings around, Rulebook<Optional<Rule>> rules, Threads threads) {
        this.around = around;
        this.rules = rules;
        this.threads = threads;
        this.shelf = new Shelf(around, channel -> ruleOf(channel).orElseThrow(() -> none(channel)));
        this.pace = new Pace(System::nanoTime);
        this.listeners = new Listeners();
    }

    /** @param rules by pattern; none where channels are no documents */
    public static Documents begin(
            Rulebook<Optional<Rule>> rules,
            Hub hub,
            Journal journal,
            Table table,
            Access access,
            Metrics metrics,
            Clock clock) {
        var threads = new Threads();
        var around = new Surroundings(hub, journal, table, access, metrics, clock, threads.workers());
        var documents = new Documents(around, rules, threads);
        documents.shelf.begin(threads.timer());
        return documents;
    }

    /** What holds for the document; none if the channel is none. */
    public Optional<Rule> ruleOf(Channel channel) {
        return rules.of(channel);
    }

    /** Whether the channel is a document. */
    public boolean has(Channel channel) {
        return ruleOf(channel).isPresent();
    }

    /** From now on, who wants a document gets it once this has it ready. */
    public void from(Origin origin) {
        this.origin = origin;
    }

    private <T> CompletionStage<T> ready(Channel channel, Supplier<CompletionStage<T>> work) {
        var from = origin;
        return from == null || !from.has(channel)
                ? work.get()
                : arrivals.take(channel, () -> from.ready(channel).thenCompose(done -> work.get()));
    }

    /** The document as it is now; one that nobody has written to yet is as its rule says. */
    public CompletionStage<View> open(Channel channel, String client) {
        return ready(channel, () -> look(channel, client));
    }

    /** The same, whether or not it is ready. */
    public CompletionStage<View> look(Channel channel, String client) {
        return shelf.with(channel, document -> {
            var value = document.value();
            return Shelf.now(view(document, client, () -> value));
        });
    }

    private static View view(Document document, String client, Supplier<Payload> value) {
        return new View(
                document.version(),
                document.position(),
                document.at(),
                value,
                document.lastOf(client).map(last -> last.seq()),
                document.lastOf(client).isPresent() ? 0 : document.forgotten());
    }

    /** Makes changes; completes when they are kept, or with the reason why not. */
    public CompletionStage<Outcome> submit(Channel channel, Author author, Submission submission) {
        return change(channel, author, document -> submission);
    }

    /** The same, of what is found there: nobody changes the document between. The maker may be asked more than once. */
    public CompletionStage<Outcome> change(Channel channel, Author author, Function<View, Submission> maker) {
        var rule = ruleOf(channel).orElseThrow(() -> none(channel));
        Function<Document, Submission> asked = document -> {
            var submission = maker.apply(view(document, "", document::value));
            pace.take(channel, author, submission.changes().size(), rule.rate());
            if (document.version() == 0 && !around.access().isAmong(author.identity(), rule.create(), channel)) {
                throw new Refused(403, "create_denied", "you may not begin the document " + channel.called());
            }
            return submission;
        };
        return ready(channel, () -> make(channel, author, validatorsOf(channel, rule), asked));
    }

    /** Has the document say what is so already, in that of which it is: no validator judges it, and nobody is held to a pace. */
    public CompletionStage<Outcome> follow(Channel channel, Author author, Function<View, Submission> maker) {
        return make(channel, author, List.of(), document -> maker.apply(view(document, "", document::value)));
    }

    private CompletionStage<Outcome> make(
            Channel channel, Author author, List<Validator> judges, Function<Document, Submission> maker) {
        var rule = ruleOf(channel).orElseThrow(() -> none(channel));
        return shelf.with(channel, document -> {
            var submission = maker.apply(document);
            var guard = new Guarding(around.access(), channel, rule, judges, author);
            return new Submitting(
                            around,
                            shelf.store(),
                            document,
                            submission,
                            author,
                            guard,
                            () -> shelf.room(document, rule))
                    .submit()
                    .thenCompose(outcome -> made(document, rule, author, outcome));
        });
    }

    /** Does what must not happen at the same time as anything else to the document; the whole of it, as it is now, is there till it is done. */
    public <T> CompletionStage<T> meanwhile(Channel channel, Function<Supplier<Copy>, CompletionStage<T>> work) {
        return ready(channel, () -> shelf.with(channel, document -> work.apply(document::copy)));
    }

    /** What is to be known of versions that are kept. */
    public Versions versions() {
        return shelf.chronicle().versions();
    }

    /**
     * The document as it was at the last of its versions that are wanted: from the whole that is given on, or from a newer one that
     * is kept, or from nothing. Fails with {@code 410 version_gone} when not all is kept from there on.
     */
    public CompletionStage<Copy> replay(Channel channel, Optional<Copy> from, Wanted wanted) {
        var rule = ruleOf(channel).orElseThrow(() -> none(channel));
        return shelf.store().copy(channel).thenCompose(newest -> {
            var nearest = newest.filter(copy -> wanted.covers(copy.version(), copy.at()))
                    .or(() -> from);
            return Replay.run(shelf.store(), shelf.document(channel, rule, nearest), wanted);
        });
    }

    private CompletionStage<Outcome> made(Document document, Rule rule, Author author, Outcome outcome) {
        if (Submitting.newest(outcome).isEmpty()) {
            return Shelf.now(outcome);
        }
        listeners.changed(document.channel(), document.version(), document::value, author.name());
        var from = origin;
        if (from != null) {
            from.changed(document.channel());
        }
        return shelf.changed(document, rule).thenApply(done -> outcome);
    }

    private List<Validator> validatorsOf(Channel channel, Rule rule) {
        var own = validators.stream()
                .filter(placed -> placed.pattern.matches(channel))
                .map(Placed::validator);
        return Stream.concat(rule.validators().stream(), own).toList();
    }

    /**
     * From now on the validator judges what documents of the pattern become, after those that are there; until what is returned is
     * closed.
     */
    public AutoCloseable validate(Pattern pattern, Validator validator) {
        var placed = new Placed(pattern, validator);
        validators.add(placed);
        return () -> validators.remove(placed);
    }

    /**
     * Has the listener hear of changes of documents of the pattern, on one thread: of those that follow one another within the
     * pause once, at the end, or ten pauses after the first. Closing what is returned ends it.
     */
    public AutoCloseable onChange(Pattern pattern, Duration pause, Consumer<Changed> listener) {
        return onChange(pattern::matches, pause, listener);
    }

    /** The same, of all documents that are wanted; this is asked each time. */
    public AutoCloseable onChange(Predicate<Channel> wanted, Duration pause, Consumer<Changed> listener) {
        return listeners.add(wanted, pause, listener);
    }

    private static Refused none(Channel channel) {
        return new Refused(404, "no_document", channel.called() + " is no document: no rule of 'documents' names it");
    }

    @Override
    public void close() {
        listeners.close();
        shelf.close();
        threads.close();
    }
}
