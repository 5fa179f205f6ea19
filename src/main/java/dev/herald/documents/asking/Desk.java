package dev.herald.documents.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.documents.Documents;
import dev.herald.documents.Documents.View;
import dev.herald.documents.asking.Questions.Question;
import dev.herald.documents.kinds.Submission;
import dev.herald.message.Payload;
import dev.herald.requests.Asked;
import dev.herald.requests.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Opens documents for clients, and takes their changes: {@code /herald/documents/open} and {@code …/submit}. */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class Desk implements AutoCloseable {
    private final Documents documents;
    private final Questions questions;
    private final List<AutoCloseable> registrations = new ArrayList<>();

    private Desk(Documents documents, Access access) {
        this.documents = documents;
        this.questions = new Questions(documents, access);
    }

    /** Answers from now on. */
    public static Desk begin(Documents documents, Requests requests, Access access) {
        var desk = new Desk(documents, access);
        desk.registrations.add(requests.on("/herald/documents/open", desk::open));
        desk.registrations.add(requests.on("/herald/documents/submit", desk::submit));
        return desk;
    }

    private CompletionStage<Payload> open(Asked asked) {
        var question = questions.read(asked);
        var client = question.text("client", "");
        return Questions.answer(questions
                .permit(question, Operation.SUBSCRIBE)
                .thenCompose(permitted -> documents.open(question.document(), client))
                .thenCompose(view -> questions
                        .may(question, Operation.PUBLISH)
                        .thenCombine(
                                questions.may(question, Operation.HISTORY),
                                (writes, reads) -> json(view, writes, reads))));
    }

    private static JsonNode json(View view, boolean mayWrite, boolean mayReadHistory) {
        var json = Questions.JSON
                .createObjectNode()
                .put("version", view.version())
                .put("position", view.position().toString())
                .putRawValue("value", new RawValue(view.value().toString()))
                .put("write", mayWrite)
                .put("history", mayReadHistory);
        view.last().ifPresent(last -> json.put("seq", last));
        if (view.forgotten() > 0) {
            json.put("forgotten", view.forgotten());
        }
        return json;
    }

    private CompletionStage<Payload> submit(Asked asked) {
        var question = questions.read(asked);
        return Questions.answer(
                questions.permit(question, Operation.PUBLISH).thenCompose(permitted -> submit(question)));
    }

    private CompletionStage<JsonNode> submit(Question question) {
        return documents
                .submit(question.document(), question.author(), Submission.read(question.data()))
                .thenApply(outcome -> outcome.json());
    }

    @Override
    public void close() throws Exception {
        for (var registration : registrations) {
            registration.close();
        }
    }
}
