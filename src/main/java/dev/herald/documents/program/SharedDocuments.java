package dev.herald.documents.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Identity;
import dev.herald.documents.Documents;
import dev.herald.documents.Documents.View;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Patch;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rules.Author;
import dev.herald.documents.rules.Validator;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The documents of a namespace, as the server's own program reads and edits them, among the people who do. Safe from any thread.
 *
 * <pre>{@code
 * var documents = herald.documents();
 * documents.edit("/doc/board/7", d -> d.add("/items/-", Map.of("text", "milk")));
 * documents.edit("/doc/stock/7", d -> {
 *     if (d.value("/left").asInt() > 0) {
 *         d.inc("/left", -1);
 *     }
 * });
 * documents.onChange("/doc/board/*", Duration.ofSeconds(2), change -> index(change.document(), change.value()));
 * }</pre>
 *
 * <p>Rules of channels do not hold for the program, limits and validators do. Stages fail with {@link Refused}, which says why, and
 * at which operation. What the server has no room for at the moment is tried again, for half a minute.
 */
public final class SharedDocuments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Author PROGRAM = new Author(Identity.PROGRAM, "program");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 50;

    private final Namespace namespace;
    private final Documents documents;

    public SharedDocuments(Namespace namespace, Documents documents) {
        this.namespace = namespace;
        this.documents = documents;
    }

    /**
     * A document at a moment.
     *
     * @param version how many changes it has had; of none, it is as its rule says
     */
    public record Snapshot(String document, long version, JsonNode value) {}

    /**
     * A document has changed.
     *
     * @param value what it has become
     * @param by who has changed it, as far as they are somebody
     */
    public record Change(String document, long version, JsonNode value, Set<String> by) {}

    /** Those of another namespace. */
    public SharedDocuments in(String other) {
        return new SharedDocuments(new Namespace(other), documents);
    }

    /** The document as it is now. */
    public CompletionStage<Snapshot> get(String document) {
        var channel = namespace.broadcast(document);
        return patiently(() ->
                documents.open(channel, "").thenApply(view -> new Snapshot(document, view.version(), json(view))));
    }

    /**
     * Edits the document: what is wanted is said in view of what is in it, and done before anybody else changes it; whole, or not at
     * all. Completes with the version that this made, once that is kept; with the present one if nothing was to be done.
     *
     * @param maker must not block; it may be called again if the document cannot take the change at the moment
     */
    public CompletionStage<Long> edit(String document, Consumer<Edit> maker) {
        return change(document, view -> {
            var edit = new Edit(view.version(), () -> json(view));
            maker.accept(edit);
            return edit.body();
        });
    }

    /** Has the members of the value in the document, beside those that are there; null takes one out (RFC 7396). */
    public CompletionStage<Long> merge(String document, Object value) {
        var body = JsonNodeFactory.instance.objectNode().set("merge", Edit.json(value));
        return change(document, view -> body);
    }

    /** Makes the document this; only what differs is changed. */
    public CompletionStage<Long> put(String document, Object value) {
        var wanted = Edit.json(value);
        return change(document, view -> JsonNodeFactory.instance
                .objectNode()
                .set("patch", Patch.json(Difference.between(json(view), wanted))));
    }

    /**
     * Has the listener hear of changes of the documents of a pattern, on one thread: of those that follow one another within the pause
     * once, at the end, or ten pauses after the first. Closing what is returned ends it.
     */
    public AutoCloseable onChange(String pattern, Duration pause, Consumer<Change> listener) {
        return documents.onChange(
                namespace.pattern(pattern),
                pause,
                changed -> listener.accept(new Change(
                        changed.channel().called(), changed.version(), read(changed.value()), changed.by())));
    }

    /**
     * From now on the validator judges what documents of the pattern become, after those that are there; until what is returned is
     * closed.
     */
    public AutoCloseable validate(String pattern, Validator validator) {
        return documents.validate(namespace.pattern(pattern), validator);
    }

    private CompletionStage<Long> change(String document, Function<View, JsonNode> maker) {
        var channel = namespace.broadcast(document);
        return patiently(() -> change(channel, maker));
    }

    private CompletionStage<Long> change(Channel channel, Function<View, JsonNode> maker) {
        return documents
                .change(channel, PROGRAM, view -> Submission.of(maker.apply(view)))
                .thenApply(SharedDocuments::version);
    }

    private static long version(Outcome outcome) {
        outcome.refusal().ifPresent(why -> {
            throw why;
        });
        return outcome.version();
    }

    private interface Attempt<T> {
        CompletionStage<T> begin();
    }

    private static <T> CompletionStage<T> patiently(Attempt<T> attempt) {
        return patiently(attempt, System.nanoTime() + PATIENCE.toNanos());
    }

    private static <T> CompletionStage<T> patiently(Attempt<T> attempt, long until) {
        return begun(attempt).exceptionallyCompose(failure -> {
            if (!isForNow(failure) || System.nanoTime() - until > 0) {
                return CompletableFuture.failedFuture(Refused.cause(failure));
            }
            var later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> patiently(attempt, until), later)
                    .thenCompose(again -> again);
        });
    }

    private static <T> CompletionStage<T> begun(Attempt<T> attempt) {
        try {
            return attempt.begin();
        } catch (Refused refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static boolean isForNow(Throwable failure) {
        return Refused.in(failure)
                .filter(why -> why.status() == 429 || why.status() == 503)
                .isPresent();
    }

    private static JsonNode json(View view) {
        return read(view.value());
    }

    private static JsonNode read(Payload value) {
        try {
            return JSON.readTree(value.json());
        } catch (IOException e) {
            throw new IllegalStateException("a document is JSON", e);
        }
    }
}
