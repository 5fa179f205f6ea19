package dev.herald.documents.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.documents.Documents;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Patch;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Version;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rules.Author;
import dev.herald.intake.Turns;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What documents were. Stages complete exceptionally with {@link Refused} for what the caller can act on. Safe from any thread.
 */
public final class History {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Documents documents;
    private final Turns<String> turns = new Turns<>(); // by account

    public History(Documents documents) {
        this.documents = documents;
    }

    /** Versions that are kept, the newest first: those before the number, at most the limit. */
    public CompletionStage<List<Version>> versions(Channel document, long before, int limit) {
        return documents.versions().list(document, before, limit);
    }

    /** The document as it was then. What the reader asks for is found out one after the other, as it may take going through all that is kept. */
    public CompletionStage<Copy> at(Channel document, Author reader, Moment moment) {
        return turns.take(reader.account(), () -> at(document, moment));
    }

    private CompletionStage<Copy> at(Channel document, Moment moment) {
        if (moment instanceof Moment.Named named) {
            return documents
                    .versions()
                    .first(document, each -> each.name().equals(Optional.of(named.name())))
                    .thenCompose(found ->
                            found.map(version -> copy(document, version)).orElseThrow(() -> unknown(named.name())));
        }
        return documents
                .versions()
                .first(document, moment::covers)
                .thenCompose(found -> found.isPresent()
                        ? copy(document, found.get()).thenCompose(copy -> replay(document, Optional.of(copy), moment))
                        : replay(document, Optional.empty(), moment));
    }

    static Refused unknown(String name) {
        return new Refused(404, "no_version", "no version of the document is called " + name);
    }

    private CompletionStage<Copy> copy(Channel document, Version version) {
        return documents
                .versions()
                .copy(document, version.number())
                .thenApply(found ->
                        found.orElseThrow(() -> new Refused(410, "version_gone", "that version was just given up")));
    }

    private CompletionStage<Copy> replay(Channel document, Optional<Copy> from, Moment moment) {
        if (moment instanceof Moment.Numbered numbered
                && from.filter(copy -> copy.version() == numbered.number()).isPresent()) {
            return CompletableFuture.completedFuture(from.get());
        }
        return documents.replay(document, from, moment).thenApply(copy -> {
            if (moment instanceof Moment.Numbered numbered && copy.version() < numbered.number()) {
                throw new Refused(404, "no_version", "the document has only " + copy.version() + " versions");
            }
            return copy;
        });
    }

    /** What makes of the one the other. */
    public CompletionStage<JsonNode> difference(Channel document, Author reader, Moment from, Moment to) {
        return at(document, reader, from)
                .thenCombine(
                        at(document, reader, to),
                        (before, after) -> Patch.json(Difference.between(before.content(), after.content())));
    }

    /** Makes what it was then of what it is now, as one more change. */
    public CompletionStage<Outcome> restore(Channel document, Author author, Moment moment) {
        return at(document, author, moment)
                .thenCompose(then -> documents.change(document, author, view -> {
                    var patch = Patch.json(Difference.between(read(view.value()), then.content()));
                    return Submission.of(JsonNodeFactory.instance.objectNode().set("patch", patch));
                }));
    }

    private static JsonNode read(Payload value) {
        try {
            return JSON.readTree(value.json());
        } catch (IOException e) {
            throw new UncheckedIOException("a document is JSON", e);
        }
    }
}
