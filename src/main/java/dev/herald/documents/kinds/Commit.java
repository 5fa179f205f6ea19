package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Position;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that has its place among the others of a document.
 *
 * @param version of the document, which this change made; from 1
 * @param json as it was published: {@code v}, {@code by}, {@code client}, {@code seq}, and what the kind has
 */
public record Commit(long version, ObjectNode json, Position position, Instant at) {

    /** What was published, if it is a commit. */
    public static Optional<Commit> of(JsonNode json, Position position, Instant at) {
        return json instanceof ObjectNode object
                        && json.path("v").canConvertToLong()
                        && json.path("v").isIntegralNumber()
                ? Optional.of(new Commit(json.path("v").longValue(), object, position, at))
                : Optional.empty();
    }

    /** The user, or the backend; empty for nobody in particular. */
    public Optional<String> by() {
        return Optional.ofNullable(json.path("by").textValue());
    }

    public String client() {
        return json.path("client").asText();
    }

    public long seq() {
        return json.path("seq").longValue();
    }
}
