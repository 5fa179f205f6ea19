package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a row and its document, kept so that after a crash nothing is merged twice.
 *
 * @param base what both were when they were the same last; null as long as they never were, and after the row is gone
 * @param client by which the document knows what it was told of the row
 * @param told the number of what it was told last
 * @param telling the row of which it is told next; null when it knows
 * @param writing what the row is about to be; null when it is
 */
record Known(
        @Nullable ObjectNode base, String client, long told, @Nullable ObjectNode telling, @Nullable Writing writing) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** @param transaction that does it */
    record Writing(ObjectNode values, String transaction) {}

    static Known nothing(String client) {
        return new Known(null, client, 0, null, null);
    }

    /** Both are this. */
    Known same(@Nullable ObjectNode values) {
        return new Known(values, client, told, null, null);
    }

    Known telling(ObjectNode row) {
        return new Known(base, client, told, row, null);
    }

    Known writing(Writing values) {
        return new Known(base, client, told, null, values);
    }

    Known told(long number) {
        return new Known(base, client, number, telling, writing);
    }

    /** Under another name: the document has forgotten this one. It was told nothing under it. */
    Known by(String other) {
        return new Known(base, other, 0, telling, writing);
    }

    byte[] bytes() {
        var json = JsonNodeFactory.instance.objectNode().put("client", client).put("told", told);
        json.set("base", base);
        json.set("telling", telling);
        if (writing != null) {
            json.putObject("writing").put("transaction", writing.transaction).set("values", writing.values);
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }

    static Known read(byte[] bytes) {
        var json = tree(bytes);
        var writing = json.path("writing");
        return new Known(
                object(json.path("base")).orElse(null),
                json.path("client").asText(),
                json.path("told").asLong(),
                object(json.path("telling")).orElse(null),
                object(writing.path("values"))
                        .map(values ->
                                new Writing(values, writing.path("transaction").asText()))
                        .orElse(null));
    }

    private static Optional<ObjectNode> object(JsonNode json) {
        return json instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    static JsonNode tree(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("what is kept is JSON", e);
        }
    }
}
