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
import java.util.List;
import java.util.Set;

/**
 * What brings the changes of a row into its document, in which people have changed something as well.
 *
 * @param patch of the document
 * @param conflicts places where both have written what cannot be merged: there it is as the row has it; with what people lose
 */
record Merge(ArrayNode patch, ArrayNode conflicts) {
    private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf((1L << 53) - 1);

    /**
     * @param base that both were once
     * @param document as people have made it
     * @param row as others have made it, with the same columns
     * @param counters columns of whose numbers only the difference counts
     */
    static Merge of(ObjectNode base, JsonNode document, ObjectNode row, Set<String> counters) {
        var theirs = difference(base, row, counters);
        if (!document.isObject()) {
            return new Merge(Patch.json(Difference.between(document, row)), JsonNodeFactory.instance.arrayNode());
        }
        theirs.removeIf(op -> isSame(op, document, row)); // people have made the same
        var rebase = new Rebase();
        rebase.over(new Rebase.Commit(0, null, "", difference(base, document, counters)));
        var carried = rebase.carry(theirs);
        var conflicts = JsonNodeFactory.instance.arrayNode();
        carried.overwritten().forEach(each -> tell(each.path(), document, conflicts));
        var patch = new ArrayList<>(carried.patch());
        carried.dropped().stream().map(Rebase.Dropped::path).forEach(path -> {
            tell(path, document, conflicts);
            if (isColumn(path)) { // a text that people have written anew: what cannot be merged is as the row has it
                patch.add(new Op.Replace(path, row.path(path.last())));
            }
        });
        return new Merge(Patch.json(patch), conflicts);
    }

    private static boolean isColumn(Pointer path) {
        return path.names().size() == 1;
    }

    private static boolean isSame(Op op, JsonNode document, JsonNode row) {
        var column = op.path().names().get(0);
        return !(op instanceof Op.Inc) // what both have added counts twice
                && document.has(column)
                && Values.isSame(document.get(column), row.path(column));
    }

    private static List<Op> difference(JsonNode before, JsonNode after, Set<String> counters) {
        var ops = new ArrayList<Op>();
        for (var op : Difference.between(before, after)) {
            var column = op.path().isRoot() ? "" : op.path().names().get(0);
            boolean isCount = counters.contains(column)
                    && before.path(column).isNumber()
                    && after.path(column).isNumber();
            ops.add(isCount ? added(op.path(), before.get(column), after.get(column)) : op);
        }
        return ops;
    }

    private static Op added(Pointer path, JsonNode before, JsonNode after) {
        var by = after.decimalValue().subtract(before.decimalValue()).stripTrailingZeros();
        boolean isWhole = by.scale() <= 0 && by.abs().compareTo(LARGEST_EXACT) <= 0;
        var json = JsonNodeFactory.instance;
        return new Op.Inc(path, isWhole ? json.numberNode(by.longValue()) : json.numberNode(by));
    }

    private static void tell(Pointer path, JsonNode document, ArrayNode conflicts) {
        var conflict = conflicts.addObject().put("path", path.toString());
        var lost = document.at(path.toString());
        if (!lost.isMissingNode()) {
            conflict.set("lost", lost);
        }
    }
}
