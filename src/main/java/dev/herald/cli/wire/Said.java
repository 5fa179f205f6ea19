package dev.herald.cli.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;

/**
 * What somebody typed, as JSON. What is JSON is taken as it is; what only begins like JSON is a mistake;
 * anything else is a text, and becomes a JSON string.
 */
public record Said(String json) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public static Said of(String typed) throws Trouble {
        var text = typed.strip();
        try {
            if (!text.isEmpty() && !JSON.readTree(text).isMissingNode()) {
                return new Said(text);
            }
        } catch (JsonProcessingException e) {
            if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\"")) {
                throw new Trouble(
                        Trouble.FAILED, "this begins like JSON but is not: " + text + "\n  " + e.getOriginalMessage());
            }
        }
        return new Said(TextNode.valueOf(typed).toString());
    }

    public byte[] bytes() {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
