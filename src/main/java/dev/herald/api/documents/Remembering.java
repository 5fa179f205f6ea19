package dev.herald.api.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Operation;
import dev.herald.documents.history.History;
import dev.herald.documents.history.Moment;
import dev.herald.documents.history.Names;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Version;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** What documents were: their versions, listed, named, read, compared, and made the present again. */
public final class Remembering {
    private static final int USUAL = 50;
    private static final int MOST = 200;
    private static final String NAMING = "Write {\"name\": \"draft\"}, or {\"name\": \"draft\", \"version\": 17}.";
    private static final String RESTORING =
            "Write {\"version\": 17}, {\"name\": \"draft\"} or {\"at\": \"2026-11-21T12:00:00Z\"}.";

    private final History history;
    private final Names names;
    private final Doorkeeping doorkeeping;
    private final Editing editing;

    public Remembering(History history, Names names, Doorkeeping doorkeeping, Editing editing) {
        this.history = history;
        this.names = names;
        this.doorkeeping = doorkeeping;
        this.editing = editing;
    }

    /** {@code GET /api/v1/documents/doc/board/7?version=17}, or without a version what is in it now. */
    public CompletionStage<Answer> read(Call call) {
        call.knowsOnly(Set.of("namespace", "version", "name", "at"));
        var moment = Moments.in(call, "version", "name", "at");
        return moment.isEmpty() ? editing.read(call) : read(call, moment.get());
    }

    private CompletionStage<Answer> read(Call call, Moment moment) {
        return doorkeeping
                .admit(call, Operation.HISTORY)
                .thenCompose(visit -> history.at(visit.channel(), visit.author(), moment))
                .thenApply(copy -> answer(call, copy))
                .exceptionally(Refusals::tell);
    }

    private static Answer answer(Call call, Copy copy) {
        var headers = Map.of("ETag", Condition.tag(copy.version()), "Cache-Control", "private, no-cache");
        return Condition.isKnown(call, copy.version())
                ? new Answer.Whole(304, "", new byte[0], headers)
                : new Answer.Whole(
                        200, "application/json", copy.content().toString().getBytes(StandardCharsets.UTF_8), headers);
    }

    /** {@code GET /api/v1/document-versions/doc/board/7}: those that are kept, the newest first. */
    public CompletionStage<Answer> list(Call call) {
        call.knowsOnly(Set.of("namespace", "before", "limit"));
        int limit = call.number("limit", USUAL, 1, MOST);
        long before = call.query("before").map(Writing::version).orElse(Long.MAX_VALUE);
        return doorkeeping
                .admit(call, Operation.HISTORY)
                .thenCompose(visit -> history.versions(visit.channel(), before, limit))
                .thenApply(versions -> {
                    var json = JsonNodeFactory.instance.objectNode();
                    var array = json.putArray("versions");
                    versions.forEach(version -> array.add(version.json()));
                    return Answer.json(json.put("more", versions.size() == limit));
                })
                .exceptionally(Refusals::tell);
    }

    /** {@code POST /api/v1/document-versions/doc/board/7}: gives a version a name, under which it is kept. */
    public CompletionStage<Answer> name(Call call) {
        call.knowsOnly(Set.of("namespace"));
        return doorkeeping
                .admit(call, Operation.PUBLISH)
                .thenCompose(visit -> editing.body(call).thenCompose(body -> name(call, visit, body)))
                .thenApply(version -> Answer.json(201, version.json()))
                .exceptionally(Refusals::tell);
    }

    private CompletionStage<Version> name(Call call, Doorkeeping.Visit visit, JsonNode body) {
        Moments.checked(body, new TreeSet<>(Set.of("at", "name", "version")), NAMING);
        if (!body.path("name").isTextual()) {
            throw Refusal.badRequest("bad_shape", "it has no string 'name'", NAMING);
        }
        var name = body.path("name").textValue();
        doorkeeping.checkRate(visit, name.length());
        if (body.size() == 1) {
            return names.give(visit.channel(), visit.author(), name);
        }
        var moment = Moments.in(((ObjectNode) body).without("name"), NAMING);
        return doorkeeping
                .admit(call, Operation.HISTORY)
                .thenCompose(reader -> names.give(visit.channel(), visit.author(), name, moment));
    }

    /** {@code DELETE /api/v1/document-versions/doc/board/7?name=draft}: takes the name away. */
    public CompletionStage<Answer> unname(Call call) {
        call.knowsOnly(Set.of("namespace", "name"));
        var name = call.query("name")
                .orElseThrow(() -> Refusal.badRequest("bad_parameter", "there is no ?name", "Say which: ?name=draft."));
        return doorkeeping
                .admit(call, Operation.PUBLISH)
                .thenCompose(visit -> {
                    doorkeeping.checkRate(visit, name.length());
                    return names.take(visit.channel(), name);
                })
                .thenApply(version -> Answer.nothing())
                .exceptionally(Refusals::tell);
    }

    /** {@code GET /api/v1/document-differences/doc/board/7?from=16&to=17}: the patch from one to the other. */
    public CompletionStage<Answer> difference(Call call) {
        call.knowsOnly(Set.of("namespace", "from", "from_name", "from_at", "to", "to_name", "to_at"));
        var from = Moments.required(call, "from", "from_name", "from_at");
        var to = Moments.required(call, "to", "to_name", "to_at");
        return doorkeeping
                .admit(call, Operation.HISTORY)
                .thenCompose(visit -> history.difference(visit.channel(), visit.author(), from, to))
                .thenApply(patch ->
                        Answer.json(JsonNodeFactory.instance.objectNode().set("patch", patch)))
                .exceptionally(Refusals::tell);
    }

    /** {@code POST /api/v1/document-restores/doc/board/7}: makes what it was what it is, as {@code PUT} would. */
    public CompletionStage<Answer> restore(Call call) {
        call.knowsOnly(Set.of("namespace"));
        var writing = Writing.of(call);
        return doorkeeping
                .admit(call, Operation.HISTORY)
                .thenCompose(reader -> doorkeeping.admit(call, Operation.PUBLISH))
                .thenCompose(visit -> editing.body(call).thenCompose(body -> {
                    Moments.checked(body, new TreeSet<>(Set.of("at", "name", "version")), RESTORING);
                    return history.at(visit.channel(), visit.author(), Moments.in(body, RESTORING))
                            .thenCompose(then -> editing.become(
                                    visit, writing, body.toString().length(), then.content()));
                }))
                .exceptionally(Refusals::tell);
    }
}
