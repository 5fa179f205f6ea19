package dev.herald.feeds.mapping;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.mapping.Change.Op;
import dev.herald.message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one table, and where.
 *
 * <p>A row that leaves a channel, because a column changed by which it is routed, or because it is no longer among those that are
 * told, is deleted there and created where it comes to. Where the source does not know what the row was before, a row that is
 * not told now is deleted on the channel that it would have now: who never had it passes that over.
 *
 * @param columns that are told, beside the key; empty for all
 * @param where which rows are told; empty for all
 */
public record Mapping(String table, Template channel, List<String> columns, Optional<Condition> where) {

    /** What is published of the change, in order; nothing if the row is not told, or goes nowhere. */
    public List<Told> route(Change change) {
        var told = new ArrayList<Told>();
        var now = change.row() == null ? null : placeNow(change, change.row());
        var before = before(change, now);
        if (before != null && (!before.equals(now) || isOtherRow(change))) {
            told.add(new Told(before, json(change, Op.DELETE, formerKey(change), null)));
            before = null;
        }
        if (now != null && change.row() != null) {
            var op = before == null && (change.op() == Op.CREATE || knowsBefore(change) || isOtherRow(change))
                    ? Op.CREATE
                    : Op.UPDATE;
            told.add(new Told(now, json(change, op, change.key(), change.row())));
        }
        return told;
    }

    /** The same for a row of which something is not told because it is as it was: then it is told if it may have been. */
    private @Nullable Channel placeNow(Change change, ObjectNode row) {
        boolean isOpen = where.isPresent() && where.get().columns().stream().anyMatch(change.unchanged()::contains);
        return isOpen ? channel.channel(row).orElse(null) : place(row);
    }

    /** Where the row is told; null if it is not. */
    private @Nullable Channel place(ObjectNode values) {
        if (where.isPresent() && !where.get().holds(values)) {
            return null;
        }
        return channel.channel(values).orElse(null);
    }

    /** Where it was told before, as far as that is known or may be. */
    private @Nullable Channel before(Change change, @Nullable Channel now) {
        if (change.op() == Op.CREATE) {
            return null;
        }
        if (change.old() != null && knowsBefore(change)) {
            return place(change.old());
        }
        var values = change.old() != null ? change.old() : change.row();
        if (now != null && !isOtherRow(change)) {
            return now;
        }
        var known = change.row() == null
                ? JsonNodeFactory.instance.objectNode()
                : change.row().deepCopy();
        if (values != null) {
            known.setAll(values);
        }
        known.setAll(formerKey(change));
        return channel.channel(known).orElse(null);
    }

    /** Whether all is known that says where the row was told before, and whether. */
    private boolean knowsBefore(Change change) {
        var old = change.old();
        return old != null
                && channel.columns().stream().allMatch(old::has)
                && where.map(condition -> condition.columns().stream().allMatch(old::has))
                        .orElse(true);
    }

    private static boolean isOtherRow(Change change) {
        return change.op() == Op.UPDATE && !formerKey(change).equals(change.key());
    }

    private static ObjectNode formerKey(Change change) {
        var former = change.key().deepCopy();
        var old = change.old();
        if (old != null) {
            change.key().fieldNames().forEachRemaining(column -> {
                if (old.has(column)) {
                    former.set(column, old.get(column));
                }
            });
        }
        return former;
    }

    private ObjectNode json(Change change, Op op, ObjectNode key, @Nullable ObjectNode row) {
        var json = JsonNodeFactory.instance.objectNode().put("op", op.word()).put("table", table);
        json.set("key", key);
        if (row != null) {
            json.set("row", told(row));
            if (op == Op.UPDATE) {
                describe(change, row, json);
            }
        }
        return origin(change, json);
    }

    /** Which columns are others than before, and which are not told because they are the same. */
    private void describe(Change change, ObjectNode row, ObjectNode json) {
        var old = change.old();
        if (old != null && old.size() >= row.size()) {
            var changed = new TreeSet<String>();
            row.fieldNames().forEachRemaining(column -> {
                if (isTold(column) && !row.get(column).equals(old.get(column))) {
                    changed.add(column);
                }
            });
            changed.forEach(json.putArray("changed")::add);
        }
        var unchanged =
                change.unchanged().stream().filter(this::isTold).sorted().toList();
        if (!unchanged.isEmpty()) {
            unchanged.forEach(json.putArray("unchanged")::add);
        }
    }

    private static ObjectNode origin(Change change, ObjectNode json) {
        change.origin().transaction().ifPresent(number -> json.put("tx", number));
        return json.put("at", change.origin().at()).put("pos", change.origin().position());
    }

    /** What is told when the table was truncated, to each channel that is told of it. */
    public ObjectNode truncated(Change change) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("op", Op.TRUNCATE.word())
                .put("table", table);
        return origin(change, json);
    }

    /** The columns of a row that are told. */
    public ObjectNode told(ObjectNode row) {
        if (columns.isEmpty()) {
            return row;
        }
        var told = JsonNodeFactory.instance.objectNode();
        row.properties().forEach(column -> {
            if (isTold(column.getKey())) {
                told.set(column.getKey(), column.getValue());
            }
        });
        return told;
    }

    private boolean isTold(String column) {
        return columns.isEmpty() || columns.contains(column);
    }
}
