package dev.herald.feeds.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that is like a row: a file, an item of a list.
 *
 * @param name by which its source knows it, of at most 200 characters
 * @param key by which readers know it
 */
public record Item(String name, ObjectNode key, ObjectNode row) {
    private static final int LONGEST_NAME = 200;

    public Item {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("an item's name has 1 to " + LONGEST_NAME + " characters");
        }
    }

    /** Rows are objects: any other value is one with the one member {@code value}. */
    public static ObjectNode row(JsonNode value) {
        return value instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode().set("value", value);
    }
}
