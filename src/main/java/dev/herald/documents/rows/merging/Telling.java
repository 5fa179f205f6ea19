package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.Documents.View;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.feeds.Trouble;
import dev.herald.message.Channel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a document of its row, each time once: as a client of the document does, whose changes have numbers. */
final class Telling {
    /** The document does not know any more whom it is told by, or by another name. */
    private static final Set<String> STRANGERS = Set.of("client_forgotten", "client_taken");

    private final Face.Surroundings around;
    private final Channel document;
    private final Memory memory;

    Telling(Face.Surroundings around, Channel document, Memory memory) {
        this.around = around;
        this.document = document;
        this.memory = memory;
    }

    /**
     * @param denied why the row does not become what people wanted; null when it is not about that
     * @throws Refused if the document cannot take it
     */
    void follow(Function<View, Merge> maker, @Nullable String denied) throws Trouble {
        try {
            followAs(maker, denied);
        } catch (Refused refused) {
            if (!STRANGERS.contains(refused.code())) {
                throw refused;
            }
            memory.rename();
            memory.keep();
            followAs(maker, denied);
        }
    }

    private void followAs(Function<View, Merge> maker, @Nullable String denied) throws Trouble {
        long number = memory.known().told() + 1;
        var client = memory.known().client();
        var outcome = Face.wait(around.documents()
                .follow(document, around.author(), view -> said(client, number, maker.apply(view), denied)));
        if (outcome.refusal().isPresent()) {
            throw outcome.refusal().get();
        }
        if (outcome.results().get(0) instanceof Outcome.Result.Again) {
            throw new Trouble("row_busy", "somebody else has told " + document + " of its row", "");
        }
        memory.know(memory.known().told(number));
    }

    private Submission said(String client, long number, Merge merge, @Nullable String denied) {
        around.tally().conflicts(merge.conflicts().size());
        var body = JsonNodeFactory.instance.objectNode().set("patch", merge.patch());
        return new Submission(
                Submission.NOW,
                client,
                Submission.OnConflict.REBASE,
                List.of(new Change(number, body)),
                Optional.of(remarks(merge.conflicts(), denied)));
    }

    private static ObjectNode remarks(ArrayNode conflicts, @Nullable String denied) {
        var remarks = JsonNodeFactory.instance.objectNode();
        var row = remarks.putObject("row");
        if (!conflicts.isEmpty()) {
            row.set("conflicts", conflicts);
        }
        if (denied != null) {
            row.put("denied", denied);
        }
        return remarks;
    }
}
