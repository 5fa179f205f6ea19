package dev.herald.feeds.postgres.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** Reads the text of an array, of any number of dimensions: {@code {1,NULL,"a \"b\""}}; used once. */
final class ArrayReader {
    private final String text;
    private final ColumnType element;
    private final char delimiter;
    private int at;

    ArrayReader(String text, ColumnType element, char delimiter) {
        this.text = text;
        this.element = element;
        this.delimiter = delimiter;
    }

    /** Its text, should it be no array after all. */
    JsonNode read() {
        try {
            at = text.startsWith("[") ? text.indexOf('=') + 1 : 0; // with other bounds than from 1 on
            var array = array();
            return at == text.length() ? array : ColumnType.JSON.textNode(text);
        } catch (IndexOutOfBoundsException e) {
            return ColumnType.JSON.textNode(text);
        }
    }

    private ArrayNode array() {
        var array = ColumnType.JSON.arrayNode();
        expect('{');
        while (text.charAt(at) != '}') {
            array.add(text.charAt(at) == '{' ? array() : value());
            if (text.charAt(at) == delimiter) {
                at++;
            }
        }
        at++;
        return array;
    }

    private void expect(char character) {
        if (text.charAt(at++) != character) {
            throw new IndexOutOfBoundsException("no array");
        }
    }

    private JsonNode value() {
        return text.charAt(at) == '"' ? quoted() : bare();
    }

    private JsonNode quoted() {
        var value = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at++));
        }
        at++;
        return element.json(value.toString());
    }

    private JsonNode bare() {
        int start = at;
        while (text.charAt(at) != delimiter && text.charAt(at) != '}') {
            at++;
        }
        var value = text.substring(start, at);
        return value.equals("NULL") ? ColumnType.JSON.nullNode() : element.json(value);
    }
}
