package dev.herald.documents.keeping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.message.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The whole of a document as it was at one of its versions.
 *
 * @param position of the newest entry of its channel that is in it; what follows there is still to be carried out
 * @param at when that version was made
 * @param authors of the newest changes, as {@link Authors} has them
 */
public record Copy(long version, Position position, Instant at, JsonNode content, JsonNode authors) {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    /** As it is kept. */
    public byte[] bytes() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("version", version)
                .put("position", position.toString())
                .put("at", at.toString());
        json.set("content", content);
        json.set("authors", authors);
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }

    static Copy read(byte[] bytes) {
        var json = parse(bytes);
        return new Copy(
                json.path("version").longValue(),
                Position.parse(json.path("position").asText()),
                Instant.parse(json.path("at").asText()),
                json.path("content"),
                json.path("authors"));
    }

    /** What the house itself has written. */
    static JsonNode parse(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the table has no document there, but something else", e);
        }
    }
}
