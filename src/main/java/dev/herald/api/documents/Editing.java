package dev.herald.api.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.herald.access.Operation;
import dev.herald.documents.Documents;
import dev.herald.documents.Documents.View;
import dev.herald.documents.kinds.Submission;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Documents as resources: {@code GET} has the value, {@code PATCH} changes it, {@code PUT} makes it another. Their entity tag is
 * their version.
 */
public final class Editing {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Documents documents;
    private final Doorkeeping doorkeeping;
    private final Json json;
    private final int maxBodyBytes;

    public Editing(Documents documents, Doorkeeping doorkeeping, Json json, int maxBodyBytes) {
        this.documents = documents;
        this.doorkeeping = doorkeeping;
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** {@code GET /api/v1/documents/doc/board/7}: what is in it. */
    CompletionStage<Answer> read(Call call) {
        return doorkeeping
                .admit(call, Operation.SUBSCRIBE)
                .thenCompose(visit -> documents.open(visit.channel(), ""))
                .thenApply(view -> answer(call, view))
                .exceptionally(Refusals::tell);
    }

    private static Answer answer(Call call, View view) {
        var headers = Map.of(
                "ETag", Condition.tag(view.version()),
                "Herald-Position", view.position().toString(),
                "Cache-Control", "private, no-cache");
        return Condition.isKnown(call, view.version())
                ? new Answer.Whole(304, "", new byte[0], headers)
                : new Answer.Whole(200, "application/json", view.value().json(), headers);
    }

    /** {@code PATCH /api/v1/documents/doc/board/7}: the body is a patch, of the sort that its content type says. */
    public CompletionStage<Answer> patch(Call call) {
        call.knowsOnly(Set.of("namespace", "v"));
        var writing = Writing.of(call);
        return doorkeeping
                .admit(call, Operation.PUBLISH)
                .thenCompose(visit -> {
                    var type = PatchType.of(call);
                    return call.body(maxBodyBytes).thenCompose(body -> {
                        var change = type.change(tree(body));
                        return write(visit, writing, body.length, view -> writing.patch(view, change, visit.author()));
                    });
                })
                .exceptionally(Refusals::tell);
    }

    /** {@code PUT /api/v1/documents/doc/board/7}: the body is what the document is to be. */
    public CompletionStage<Answer> put(Call call) {
        call.knowsOnly(Set.of("namespace"));
        var writing = Writing.of(call);
        return doorkeeping
                .admit(call, Operation.PUBLISH)
                .thenCompose(visit -> {
                    long most = documents.ruleOf(visit.channel()).orElseThrow().maxBytes();
                    int limit = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(maxBodyBytes, most));
                    return call.body(limit).thenCompose(body -> {
                        return become(visit, writing, body.length, tree(body));
                    });
                })
                .exceptionally(Refusals::tell);
    }

    /** Makes the document this. */
    CompletionStage<Answer> become(Doorkeeping.Visit visit, Writing writing, int bytes, JsonNode value) {
        return write(visit, writing, bytes, view -> writing.put(view, value, valueOf(view), visit.author()));
    }

    private CompletionStage<Answer> write(
            Doorkeeping.Visit visit, Writing writing, int bytes, Function<View, Submission> maker) {
        doorkeeping.checkRate(visit, bytes);
        return documents
                .change(visit.channel(), visit.author(), maker)
                .thenApply(writing::answer)
                .exceptionally(failure -> Refusals.tell(writing, failure));
    }

    /** The call's body, if it is JSON. */
    CompletionStage<JsonNode> body(Call call) {
        return call.body(maxBodyBytes).thenApply(this::tree);
    }

    private JsonNode tree(byte[] body) {
        return read(json.checked(body));
    }

    private static JsonNode valueOf(View view) {
        return read(view.value().json());
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("it has been read before", e);
        }
    }
}
