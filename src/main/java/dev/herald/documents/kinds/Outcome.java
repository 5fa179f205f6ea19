package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Position;
import java.util.List;
import java.util.Optional;

/**
 * What became of a submission.
 *
 * @param version of the document afterwards
 * @param position of its newest entry
 */
public record Outcome(long version, Position position, List<Result> results) {
    public Outcome {
        results = List.copyOf(results);
    }

    /** What became of one change. Those after one that was refused have none. */
    public sealed interface Result {
        long seq();

        /** It is kept as this version. */
        record Made(long seq, long version, ArrayNode dropped) implements Result {}

        /** It had been made before, as this version. */
        record Again(long seq, long version) implements Result {}

        /** There was nothing left of it to be done. */
        record Nothing(long seq, long version, ArrayNode dropped) implements Result {}

        record NotMade(long seq, Refused why) implements Result {}
    }

    /** Why the last of the changes was not made, if so. */
    public Optional<Refused> refusal() {
        return results.isEmpty() || !(results.get(results.size() - 1) instanceof Result.NotMade last)
                ? Optional.empty()
                : Optional.of(last.why());
    }

    /** As clients are told. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode().put("version", version);
        var array = json.putArray("results");
        results.forEach(result -> array.add(json(result)));
        return json;
    }

    private static ObjectNode json(Result result) {
        var json = JsonNodeFactory.instance.objectNode().put("seq", result.seq());
        if (result instanceof Result.Made made) {
            return withDropped(json.put("version", made.version), made.dropped);
        } else if (result instanceof Result.Again again) {
            return json.put("version", again.version).put("again", true);
        } else if (result instanceof Result.Nothing nothing) {
            return withDropped(json.put("version", nothing.version).put("nothing", true), nothing.dropped);
        }
        return json.set("error", ((Result.NotMade) result).why.json());
    }

    private static ObjectNode withDropped(ObjectNode json, ArrayNode dropped) {
        return dropped.isEmpty() ? json : json.set("dropped", dropped);
    }
}
