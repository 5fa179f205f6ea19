package dev.herald.documents.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.documents.Documents;
import dev.herald.documents.asking.Questions;
import dev.herald.documents.asking.Questions.Question;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Version;
import dev.herald.message.Payload;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers what clients ask of versions: {@code /herald/documents/versions}, {@code …/version}, {@code …/name},
 * {@code …/unname}, {@code …/diff} and {@code …/restore}.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class Archive implements AutoCloseable {
    private static final int USUAL = 50;
    private static final int MOST = 200;

    private final History history;
    private final Names names;
    private final Questions questions;
    private final List<AutoCloseable> registrations = new ArrayList<>();

    private Archive(Documents documents, Access access) {
        this.history = new History(documents);
        this.names = new Names(documents, history);
        this.questions = new Questions(documents, access);
    }

    /** Answers from now on. */
    public static Archive begin(Documents documents, Requests requests, Access access) {
        var archive = new Archive(documents, access);
        archive.registrations.add(requests.on("/herald/documents/versions", archive::versions));
        archive.registrations.add(requests.on("/herald/documents/version", archive::version));
        archive.registrations.add(requests.on("/herald/documents/name", archive::name));
        archive.registrations.add(requests.on("/herald/documents/unname", archive::unname));
        archive.registrations.add(requests.on("/herald/documents/diff", archive::difference));
        archive.registrations.add(requests.on("/herald/documents/restore", archive::restore));
        return archive;
    }

    private CompletionStage<Payload> versions(Asked asked) {
        var question = questions.read(asked);
        int limit = question.data().path("limit").asInt(USUAL);
        long before = question.data().path("before").asLong(Long.MAX_VALUE);
        if (limit < 1 || limit > MOST) {
            throw new NotAnswered(400, "field_invalid", "'limit' is 1 to " + MOST);
        }
        return Questions.answer(questions
                .permit(question, Operation.HISTORY)
                .thenCompose(permitted -> history.versions(question.document(), before, limit))
                .thenApply(versions -> {
                    var json = JsonNodeFactory.instance.objectNode();
                    var array = json.putArray("versions");
                    versions.forEach(version -> array.add(version.json()));
                    return json.put("more", versions.size() == limit);
                }));
    }

    private CompletionStage<Payload> version(Asked asked) {
        var question = questions.read(asked);
        return Questions.answer(questions
                .permit(question, Operation.HISTORY)
                .thenCompose(permitted -> history.at(question.document(), question.author(), moment(question.data())))
                .thenApply(Archive::json));
    }

    private static JsonNode json(Copy copy) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("version", copy.version())
                .put("at", copy.at().toString());
        return json.set("value", copy.content());
    }

    private CompletionStage<Payload> name(Asked asked) {
        var question = questions.read(asked);
        var name = question.text("name", "");
        boolean isOfNow = !question.data().has("version") && !question.data().has("at");
        return Questions.answer(questions
                .permit(question, Operation.PUBLISH)
                .thenCompose(permitted ->
                        isOfNow ? names.give(question.document(), question.author(), name) : nameFormer(question, name))
                .thenApply(version -> version.json()));
    }

    private CompletionStage<Version> nameFormer(Question question, String name) {
        var data = question.data().<ObjectNode>deepCopy();
        data.remove("name"); // is no version's yet
        return questions
                .permit(question, Operation.HISTORY)
                .thenCompose(permitted -> names.give(question.document(), question.author(), name, moment(data)));
    }

    private CompletionStage<Payload> unname(Asked asked) {
        var question = questions.read(asked);
        var name = question.text("name", "");
        return Questions.answer(questions
                .permit(question, Operation.PUBLISH)
                .thenCompose(permitted -> names.take(question.document(), name))
                .thenApply(version -> JsonNodeFactory.instance.objectNode().put("version", version.number())));
    }

    private CompletionStage<Payload> difference(Asked asked) {
        var question = questions.read(asked);
        return Questions.answer(questions
                .permit(question, Operation.HISTORY)
                .thenCompose(permitted -> history.difference(
                        question.document(),
                        question.author(),
                        end(question.data(), "from"),
                        end(question.data(), "to")))
                .thenApply(patch -> JsonNodeFactory.instance.objectNode().set("patch", patch)));
    }

    /** A number or a name, or a time where it is said to be one. */
    private static Moment end(JsonNode data, String which) {
        var said = data.path(which);
        return said.isTextual()
                ? new Moment.Named(said.textValue())
                : Moment.in(data, which, which + "_name", which + "_at");
    }

    private CompletionStage<Payload> restore(Asked asked) {
        var question = questions.read(asked);
        return Questions.answer(questions
                .permit(question, Operation.HISTORY)
                .thenCompose(permitted -> questions.permit(question, Operation.PUBLISH))
                .thenCompose(
                        permitted -> history.restore(question.document(), question.author(), moment(question.data())))
                .thenApply(outcome -> {
                    outcome.refusal().ifPresent(why -> {
                        throw why;
                    });
                    return JsonNodeFactory.instance.objectNode().put("version", outcome.version());
                }));
    }

    private static Moment moment(JsonNode data) {
        return Moment.in(data, "version", "name", "at");
    }

    @Override
    public void close() throws Exception {
        for (var registration : registrations) {
            registration.close();
        }
    }
}
