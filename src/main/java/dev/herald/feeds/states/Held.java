package dev.herald.feeds.states;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.items.Patch;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds of a state. It stands there, with what it was before, until its publication is kept: whoever finds it so
 * after a crash publishes it again, under the same id.
 *
 * @param version grows by one with every change
 * @param value null when it was cleared: the version goes on from there
 * @param former what it was before, as long as it is not known to be told; null if it was not there
 * @param position of its publication; null until that is known, and on channels that are not kept
 */
record Held(
        long version,
        Instant at,
        @Nullable JsonNode value,
        @Nullable JsonNode former,
        @Nullable Position position,
        Telling telling) {

    enum Telling {
        BEGUN,
        DONE
    }

    static final String TABLE = "state"; // as changes name it
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static final Held NOTHING = new Held(0, Instant.EPOCH, null, null, null, Telling.DONE);

    Held next(@Nullable JsonNode other, Instant now) {
        return new Held(version + 1, now, other, value, null, Telling.BEGUN);
    }

    Held told(@Nullable Position at) {
        return new Held(version, this.at, value, null, at, Telling.DONE);
    }

    static Held read(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            return new Held(
                    json.path("version").asLong(),
                    Instant.parse(json.path("at").asText()),
                    json.get("value"),
                    json.get("former"),
                    json.has("position") ? Position.parse(json.path("position").asText()) : null,
                    json.path("told").asBoolean() ? Telling.DONE : Telling.BEGUN);
        } catch (IOException e) {
            throw new UncheckedIOException("the table has no state there, but something else", e);
        }
    }

    byte[] bytes() {
        var json = NODES.objectNode().put("version", version).put("at", at.toString());
        if (value != null) {
            json.set("value", value);
        }
        if (former != null) {
            json.set("former", former);
        }
        if (position != null) {
            json.put("position", position.toString());
        }
        json.put("told", telling == Telling.DONE);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    Publication publication(Channel channel) {
        var id = "state:" + version + "@" + at.toEpochMilli();
        return new Publication(channel, Payload.of(change(channel).toString()), id, null);
    }

    static ObjectNode key(Channel channel) {
        return NODES.objectNode().put("channel", channel.called());
    }

    /** Rows are objects: any other value is one with the one member {@code value}. */
    static ObjectNode row(JsonNode value) {
        return value instanceof ObjectNode object ? object : NODES.objectNode().set("value", value);
    }

    private ObjectNode change(Channel channel) {
        var op = value == null ? "d" : former == null ? "c" : "u";
        var json = NODES.objectNode().put("op", op).put("table", TABLE);
        json.set("key", key(channel));
        if (value != null && former != null) {
            difference(json, row(former), row(value));
        } else if (value != null) {
            json.set("row", row(value));
        }
        return json.put("version", version).put("at", at.toString());
    }

    private static void difference(ObjectNode json, ObjectNode before, ObjectNode now) {
        var patch = Patch.between(before, now);
        json.set(patch.isPresent() ? "patch" : "row", patch.orElse(now));
        var changed = new TreeSet<String>();
        now.fieldNames().forEachRemaining(changed::add);
        before.fieldNames().forEachRemaining(changed::add);
        changed.removeIf(name -> now.has(name) && now.get(name).equals(before.get(name)));
        changed.forEach(json.putArray("changed")::add);
    }
}
