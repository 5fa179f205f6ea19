package dev.herald.documents.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.documents.Documents;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rules.Author;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Payload;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What all that clients ask of documents has in common: which document, whether they may, how they are answered. Safe from any thread. */
public final class Questions {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Documents documents;
    private final Access access;

    public Questions(Documents documents, Access access) {
        this.documents = documents;
        this.access = access;
    }

    /** A question, read. */
    public record Question(Asked asked, JsonNode data, Channel document) {

        /** Who asks. */
        public Author author() {
            return new Author(asked.identity(), asked.session().id());
        }

        /** A member that must be a text, if it is there. */
        public String text(String member, String otherwise) {
            var value = data.path(member);
            if (value.isMissingNode() || value.isNull()) {
                return otherwise;
            }
            if (!value.isTextual()) {
                throw new NotAnswered(400, "field_invalid", "'" + member + "' must be a string");
            }
            return value.textValue();
        }
    }

    /** @throws NotAnswered if it is not about a document */
    public Question read(Asked asked) {
        JsonNode data;
        try {
            data = JSON.readTree(asked.data().json());
        } catch (IOException e) {
            throw new NotAnswered(400, "data_invalid", "it must be an object with 'doc'");
        }
        var name = data.path("doc");
        if (!name.isTextual()) {
            throw new NotAnswered(400, "field_missing", "'doc' must be the channel of a document");
        }
        try {
            var channel = asked.identity().namespace().channel(name.textValue());
            if (!documents.has(channel)) {
                throw new NotAnswered(404, "no_document", name.textValue() + " is no document here");
            }
            return new Question(asked, data, channel);
        } catch (InvalidName e) {
            throw new NotAnswered(400, "field_invalid", "'doc': " + e.getMessage());
        }
    }

    /** Fails with the reason if the asker may not. Where the server has put a session, that may read. */
    public CompletionStage<Void> permit(Question question, Operation operation) {
        boolean isPlaced = operation != Operation.PUBLISH
                && question.asked.session().placement().placed().stream()
                        .anyMatch(pattern -> pattern.matches(question.document));
        if (isPlaced) {
            return CompletableFuture.completedFuture(null);
        }
        return access.decide(question.asked.identity(), operation, question.document)
                .thenAccept(verdict -> {
                    if (verdict instanceof Verdict.Denied denied) {
                        throw new NotAnswered(403, operation.word() + "_denied", denied.reason());
                    }
                });
    }

    /** Whether the asker may do it. */
    public CompletionStage<Boolean> may(Question question, Operation operation) {
        return access.decide(question.asked.identity(), operation, question.document)
                .thenApply(Verdict.Allowed.class::isInstance);
    }

    /** The answer, or why there is none, as the asker is told. */
    public static CompletionStage<Payload> answer(CompletionStage<? extends JsonNode> answer) {
        return answer.handle((json, failure) -> {
            if (failure == null) {
                return payload(json);
            }
            throw told(failure);
        });
    }

    /** As it is written. */
    public static Payload payload(JsonNode json) {
        try {
            return new Payload(JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }

    private static RuntimeException told(Throwable failure) {
        var cause = Refused.cause(failure);
        if (cause instanceof Refused refused) {
            return new NotAnswered(refused.status(), refused.code(), refused.detail());
        }
        return cause instanceof NotAnswered known ? known : new CompletionException(cause);
    }
}
