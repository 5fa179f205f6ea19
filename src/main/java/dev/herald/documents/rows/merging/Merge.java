package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Patch;
import dev.herald.documents.json.Pointer;
import dev.herald.documents.json.Values;
import dev.herald.documents.rebasing.Rebase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What brings the changes of a row into its document, in which people have changed something as well.
 *
 * @param patch of the document
 * @param conflicts places where both have written what cannot be merged: there it is as the row has it; with what people lose
 */
record Merge(ArrayNode patch, ArrayNode conflicts) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf((1L << 53) - 1);

    /** Whatever people have made of it. */
    static Merge all(JsonNode document, JsonNode row) {
        return new Merge(Patch.json(Difference.between(document, row)), JSON.arrayNode());
    }

    /**
     * @param base that both were once
     * @param document as people have made it
     * @param row as others have made it, with the same columns
     * @param counters columns of whose numbers only the difference counts
     */
    static Merge of(ObjectNode base, JsonNode document, ObjectNode row, Set<String> counters) {
        var patch = new ArrayList<Op>();
        var theirs = new ArrayList<Op>();
        var ours = new ArrayList<Op>();
        var counted = new HashSet<String>();
        for (var counter : counters) {
            if (isCounted(counter, base, document, row)) {
                counted.add(counter);
                count(counter, base, document, row, patch);
            }
        }
        Difference.between(base, row).stream()
                .filter(op -> !counted.contains(column(op.path())) && !isSame(op.path(), document, row))
                .forEach(theirs::add);
        Difference.between(base, document).stream()
                .filter(op -> !counted.contains(column(op.path())))
                .forEach(ours::add);
        var rebase = new Rebase();
        rebase.over(new Rebase.Commit(0, null, "", ours));
        return merge(rebase.carry(theirs), patch, document, row);
    }

    private static Merge merge(Rebase.Carried carried, List<Op> patch, JsonNode document, ObjectNode row) {
        var conflicts = JSON.arrayNode();
        carried.overwritten().forEach(each -> lose(each.path(), document, conflicts));
        var whole = new LinkedHashSet<String>(); // what cannot be merged is as the row has it
        carried.dropped().forEach(each -> whole.add(column(each.path())));
        carried.patch().stream()
                .filter(op -> !whole.contains(column(op.path())))
                .forEach(patch::add);
        whole.forEach(column -> {
            patch.add(new Op.Replace(Pointer.ROOT.child(column), row.path(column)));
            lose(Pointer.ROOT.child(column), document, conflicts);
        });
        return new Merge(Patch.json(patch), conflicts);
    }

    private static String column(Pointer path) {
        return path.names().get(0);
    }

    /** People have made the same. */
    private static boolean isSame(Pointer path, JsonNode document, JsonNode row) {
        var column = column(path);
        return document.has(column) && Values.isSame(document.get(column), row.path(column));
    }

    private static boolean isCounted(String column, JsonNode... values) {
        return Stream.of(values).allMatch(value -> value.path(column).isNumber());
    }

    /** What both have added counts twice. Only of whole numbers it is said as a difference: others are exact only as they are. */
    private static void count(String column, JsonNode base, JsonNode document, JsonNode row, List<Op> patch) {
        var by = row.path(column).decimalValue().subtract(base.path(column).decimalValue());
        if (by.signum() == 0) {
            return;
        }
        var now = document.path(column).decimalValue().add(by);
        var path = Pointer.ROOT.child(column);
        patch.add(
                isWhole(by) && isWhole(now)
                        ? new Op.Inc(path, JSON.numberNode(by.longValue()))
                        : new Op.Replace(path, JSON.numberNode(now)));
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0 && number.abs().compareTo(LARGEST_EXACT) <= 0;
    }

    /** Column by column, as the row has them, where it has changed. */
    static Merge whole(@Nullable ObjectNode base, JsonNode document, ObjectNode row) {
        if (!document.isObject()) {
            return new Merge(Patch.json(List.of(new Op.Replace(Pointer.ROOT, row))), JSON.arrayNode());
        }
        var patch = new ArrayList<Op>();
        var conflicts = JSON.arrayNode();
        row.properties().forEach(each -> {
            var was = base == null ? null : base.get(each.getKey());
            var path = Pointer.ROOT.child(each.getKey());
            if (!isSame(path, document, row) && (was == null || !Values.isSame(was, each.getValue()))) {
                patch.add(new Op.Add(path, each.getValue(), Op.Kind.MEMBER));
                if (was != null && !Values.isSame(was, document.path(each.getKey()))) {
                    lose(path, document, conflicts);
                }
            }
        });
        document.fieldNames().forEachRemaining(name -> {
            if (!row.has(name)) {
                patch.add(new Op.Remove(Pointer.ROOT.child(name), Op.Kind.MEMBER));
            }
        });
        return new Merge(Patch.json(patch), conflicts);
    }

    /**
     * What people wanted in these columns and did not get is as the row has it.
     *
     * @param document as people have made it since: what is something else by now stays
     */
    static Merge back(ObjectNode wanted, JsonNode document, ObjectNode row, List<String> columns) {
        var patch = new ArrayList<Op>();
        var conflicts = JSON.arrayNode();
        for (var column : columns) {
            if (Values.isSame(wanted.path(column), document.path(column))) {
                var path = Pointer.ROOT.child(column);
                patch.add(new Op.Replace(path, row.path(column)));
                lose(path, document, conflicts);
            }
        }
        return new Merge(Patch.json(patch), conflicts);
    }

    private static void lose(Pointer path, JsonNode document, ArrayNode conflicts) {
        var conflict = conflicts.addObject().put("path", path.toString());
        var lost = document.at(path.toString());
        if (!lost.isMissingNode()) {
            conflict.set("lost", lost);
        }
    }
}
