package dev.herald.feeds.items;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.broker.Table;
import dev.herald.feeds.mapping.Change.Op;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds of an item: as it was last told, and as it was before, so that the last change can be told again as it was.
 *
 * @param number of the change, of all the feed's
 * @param row null when it is gone
 * @param old null when it was not there
 */
record Known(String name, long number, Instant at, ObjectNode key, @Nullable ObjectNode row, @Nullable ObjectNode old) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static Known read(Table.Row.Present from) {
        try {
            var json = JSON.readTree(from.value());
            return new Known(
                    json.path("name").asText(),
                    json.path("number").asLong(),
                    Instant.parse(json.path("at").asText()),
                    (ObjectNode) json.path("key"),
                    (ObjectNode) json.get("row"),
                    (ObjectNode) json.get("old"));
        } catch (IOException e) {
            throw new UncheckedIOException("the table has no item under " + from.key() + ", but something else", e);
        }
    }

    byte[] bytes() {
        var json = NODES.objectNode().put("name", name).put("number", number).put("at", at.toString());
        json.set("key", key);
        if (row != null) {
            json.set("row", row);
        }
        if (old != null) {
            json.set("old", old);
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Where it is told, if it is anywhere: what it is known by counts before what it has. */
    static @Nullable Channel place(Template channel, ObjectNode key, @Nullable ObjectNode row) {
        if (row == null) {
            return null;
        }
        var values = NODES.objectNode();
        values.setAll(row);
        values.setAll(key);
        return channel.channel(values).orElse(null);
    }

    List<Told> told(String feed, Template channel) {
        var told = new ArrayList<Told>();
        var before = place(channel, key, old);
        var now = place(channel, key, row);
        boolean isThere = before != null && before.equals(now);
        if (before != null && !isThere) {
            told.add(new Told(before, change(feed, Op.DELETE)));
        }
        if (now != null) {
            told.add(new Told(now, change(feed, isThere ? Op.UPDATE : Op.CREATE)));
        }
        return told;
    }

    private ObjectNode change(String feed, Op op) {
        var json = NODES.objectNode().put("op", op.word()).put("table", feed);
        json.set("key", key);
        if (op != Op.DELETE && row != null) {
            json.set("row", row);
        }
        if (op == Op.UPDATE && row != null && old != null) {
            changed(row, old).forEach(json.putArray("changed")::add);
        }
        return json.put("at", at.toString()).put("pos", String.valueOf(number));
    }

    private static TreeSet<String> changed(ObjectNode now, ObjectNode before) {
        var changed = new TreeSet<String>();
        now.fieldNames().forEachRemaining(changed::add);
        before.fieldNames().forEachRemaining(changed::add);
        changed.removeIf(name -> now.has(name) && now.get(name).equals(before.get(name)));
        return changed;
    }
}
