package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;

/** What a test says, as it goes over the wire, and what comes back of it. */
final class Said {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Said() {}

    /** @throws IllegalArgumentException if the value is not JSON's */
    static JsonNode json(Object value) {
        try {
            return JSON.readTree(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** @param id by which the server knows it when it comes again */
    static ObjectNode publication(String channel, Object value, String id) {
        var message = Stay.message(new Channel(channel).name());
        message.set("data", json(value));
        ((ObjectNode) message.at("/ext/herald")).put("id", id);
        return message;
    }

    /** What was asked for. */
    static JsonNode result(String doing, JsonNode answer) {
        var error = answer.path("error");
        if (!error.isMissingNode()) {
            var words = String.join(
                    ":",
                    error.path("status").asText(),
                    error.path("code").asText(),
                    error.path("message").asText());
            throw new Refused(doing, words);
        }
        return answer.path("result");
    }
}
