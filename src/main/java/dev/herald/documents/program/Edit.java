package dev.herald.documents.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a program wants to be done to a document, one operation after the other, all of them or none. Places are JSON pointers
 * (RFC 6901): {@code /items/0/title}, {@code /items/-} for the end of a list, {@code ""} for the whole. Used while the edit is
 * made, by the thread that makes it.
 */
public final class Edit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long version;
    private final Supplier<JsonNode> reader;
    private @Nullable JsonNode value; // once it was looked at
    private final ArrayNode patch = JsonNodeFactory.instance.arrayNode();

    /** @param reader of what is there, which is only asked if the edit depends on it */
    Edit(long version, Supplier<JsonNode> reader) {
        this.version = version;
        this.reader = reader;
    }

    /** How many changes the document has had. */
    public long version() {
        return version;
    }

    /** What is in the document, before anything of this edit is done. */
    public JsonNode value() {
        if (value == null) {
            value = reader.get();
        }
        return value;
    }

    /** What is at the place; Jackson's missing node if nothing is. */
    public JsonNode value(String path) {
        return value().at(path);
    }

    /** Puts a value into a list, before what is there, or makes it an object's member. */
    public Edit add(String path, Object added) {
        return with("add", path, op -> op.set("value", json(added)));
    }

    /** Puts a value in the place of the one that is there. */
    public Edit replace(String path, Object replacement) {
        return with("replace", path, op -> op.set("value", json(replacement)));
    }

    public Edit remove(String path) {
        return with("remove", path, op -> {});
    }

    public Edit move(String from, String path) {
        return with("move", path, op -> op.put("from", from));
    }

    public Edit copy(String from, String path) {
        return with("copy", path, op -> op.put("from", from));
    }

    /** Adds to a number, or takes from it: what others add meanwhile is added as well. */
    public Edit inc(String path, Number by) {
        return with("inc", path, op -> op.set("value", json(by)));
    }

    /**
     * Replaces a part of a text.
     *
     * @param at where it begins, in code points
     * @param length of what is taken out, in code points
     */
    public Edit splice(String path, int at, int length, String inserted) {
        return with("splice", path, op -> op.put("pos", at).put("del", length).put("ins", inserted));
    }

    /** Nothing of the edit is done unless this value is there. */
    public Edit test(String path, Object expected) {
        return with("test", path, op -> op.set("value", json(expected)));
    }

    private Edit with(String name, String path, Consumer<ObjectNode> members) {
        members.accept(patch.addObject().put("op", name).put("path", path));
        return this;
    }

    /** @throws IllegalArgumentException if the value is not JSON's */
    static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    ObjectNode body() {
        return JsonNodeFactory.instance.objectNode().set("patch", patch);
    }
}
