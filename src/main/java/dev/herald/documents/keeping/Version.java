package dev.herald.documents.keeping;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of a document that is kept, whatever happens to the document.
 *
 * @param at when it was made
 * @param name that somebody gave it; empty for one that was kept by itself
 * @param by who named it
 */
public record Version(long number, Instant at, Optional<String> name, Optional<String> by) {

    /** As it is told, and kept. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode().put("version", number).put("at", at.toString());
        name.ifPresentOrElse(given -> json.put("name", given), () -> json.put("auto", true));
        by.ifPresent(who -> json.put("by", who));
        return json;
    }

    byte[] bytes() {
        return json().toString().getBytes(StandardCharsets.UTF_8);
    }

    static Version read(byte[] bytes) {
        var json = Copy.parse(bytes);
        return new Version(
                json.path("version").longValue(),
                Instant.parse(json.path("at").asText()),
                Optional.ofNullable(json.path("name").textValue()),
                Optional.ofNullable(json.path("by").textValue()));
    }
}
