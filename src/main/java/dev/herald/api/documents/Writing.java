package dev.herald.api.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.Documents.View;
import dev.herald.documents.asking.Published;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Patch;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Outcome.Result;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.kinds.Submission.OnConflict;
import dev.herald.documents.rules.Author;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Refusal;
import dev.herald.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * On which terms a caller writes.
 *
 * @param version that a patch was made on, to be carried over what came since
 * @param key by which the change is known if it comes again; empty for none
 */
record Writing(Condition condition, Optional<Long> version, String key) {

    static Writing of(Call call) {
        var condition = Condition.of(call);
        var version = call.query("v").map(Writing::version);
        if (version.isPresent() && !(condition instanceof Condition.None)) {
            throw Refusal.badRequest(
                    "bad_parameter",
                    "?v and a condition exclude each other",
                    "If-Match refuses a change of another version, ?v= carries it over what came since.");
        }
        return new Writing(condition, version, key(call));
    }

    static long version(String number) {
        if (!number.matches("\\d{1,18}")) {
            throw Refusal.badRequest(
                    "bad_parameter",
                    "a parameter is not the number of a version",
                    "Give an ETag's number, as in ?v=17.");
        }
        return Long.parseLong(number);
    }

    /** By the header of the IETF's draft, whose value is a quoted string there and bare in practice. */
    private static String key(Call call) {
        var key = call.header("Idempotency-Key").map(Writing::unquoted);
        if (key.isPresent() && (key.get().isEmpty() || key.get().length() > Publication.MAX_ID_LENGTH)) {
            throw Refusal.badRequest(
                    "bad_id",
                    "an Idempotency-Key has 1 to " + Publication.MAX_ID_LENGTH + " characters",
                    "A UUID is a good one.");
        }
        return key.orElse("");
    }

    private static String unquoted(String key) {
        boolean isQuoted = key.length() > 1 && key.startsWith("\"") && key.endsWith("\"");
        return isQuoted ? key.substring(1, key.length() - 1) : key;
    }

    /** Makes a change of it, in the document as it is now. */
    Submission patch(View now, JsonNode change, Author author) {
        var required = condition.required(now);
        return new Submission(
                required.or(() -> version).orElse(Submission.NOW),
                key.isEmpty() ? "" : Published.client(key, author),
                required.isPresent() ? OnConflict.REFUSE : OnConflict.REBASE,
                List.of(new Change(1, change)));
    }

    /** Makes the document this. */
    Submission put(View now, JsonNode is, JsonNode was, Author author) {
        var patch = Patch.json(Difference.between(was, is));
        return patch(now, JsonNodeFactory.instance.objectNode().set("patch", patch), author);
    }

    /** @throws Refused if it was not taken */
    Answer answer(Outcome outcome) {
        outcome.refusal().ifPresent(why -> {
            throw why;
        });
        var json = JsonNodeFactory.instance.objectNode();
        var result = outcome.results().get(0);
        if (result instanceof Result.Made made) {
            json.put("version", made.version());
            dropped(json, made.dropped());
        } else if (result instanceof Result.Again again) {
            json.put("version", again.version()).put("again", true);
        } else if (result instanceof Result.Nothing nothing) {
            json.put("version", nothing.version()).put("nothing", true);
            dropped(json, nothing.dropped());
        }
        var headers = Map.of("ETag", Condition.tag(json.path("version").asLong()));
        return new Answer.Whole(200, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8), headers);
    }

    private static void dropped(ObjectNode json, JsonNode dropped) {
        if (!dropped.isEmpty()) {
            json.set("dropped", dropped);
        }
    }

    /** Where the caller insists on a version, another one is a condition that failed. */
    Refused told(Refused refused) {
        boolean isOther =
                refused.code().equals("version_conflict") || refused.code().equals("version_unknown");
        return isOther && !(condition instanceof Condition.None) ? Condition.failed(refused.detail()) : refused;
    }
}
