package dev.herald.documents.awareness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.census.Sessions;
import dev.herald.documents.Documents;
import dev.herald.documents.asking.Questions;
import dev.herald.documents.asking.Questions.Question;
import dev.herald.hub.Hub;
import dev.herald.message.Payload;
import dev.herald.metrics.Metrics;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers {@code /herald/documents/aware}: who is in a document, and where. Changes of that are told on {@code
 * /herald/aware/…}.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class Whereabouts implements AutoCloseable {
    private static final int STATE_BYTES = 2_048;

    private final Awareness awareness;
    private final Questions questions;
    private final AutoCloseable registration;

    private Whereabouts(Awareness awareness, Questions questions, Requests requests) {
        this.awareness = awareness;
        this.questions = questions;
        this.registration = requests.on("/herald/documents/aware", this::answer);
    }

    /**
     * Answers from now on.
     *
     * @param claims of tokens that others are told
     */
    public static Whereabouts begin(
            Documents documents,
            Requests requests,
            Access access,
            Hub hub,
            Sessions sessions,
            List<String> claims,
            Metrics metrics) {
        return new Whereabouts(
                new Awareness(hub, sessions, claims, metrics), new Questions(documents, access), requests);
    }

    private CompletionStage<Payload> answer(Asked asked) {
        var question = questions.read(asked);
        return Questions.answer(questions.permit(question, Operation.PRESENCE).thenApply(permitted -> {
            if (question.data().has("state")) {
                say(question, question.data().get("state"));
            }
            var json = JsonNodeFactory.instance.objectNode();
            awareness.idOf(asked.session().id(), question.document()).ifPresent(id -> json.put("id", id));
            return json.set("all", awareness.all(question.document()));
        }));
    }

    private void say(Question question, JsonNode state) {
        var session = question.asked().session();
        if (Questions.payload(state).size() > STATE_BYTES) {
            throw new NotAnswered(413, "state_too_large", "'state' has at most " + STATE_BYTES + " bytes of JSON");
        }
        switch (awareness.set(session, question.document(), state)) {
            case TOO_MANY ->
                throw new NotAnswered(429, "too_many_states", "so many are in the document that no more are told");
            case TOO_FAST -> throw new NotAnswered(429, "rate_limited", "a state may change 30 times a second");
            case NO_SESSION -> throw new NotAnswered(400, "session_required", "only a session that stays has a state");
            case DONE -> {}
        }
    }

    @Override
    public void close() throws Exception {
        registration.close();
    }
}
