package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Merge patches (RFC 7396), as the operations that they come to. */
public final class MergePatch {
    private MergePatch() {}

    /** What the merge patch makes of the value, as a patch. */
    public static List<Op> read(JsonNode merge, JsonNode value) {
        var ops = new ArrayList<Op>();
        if (merge.isObject() && value.isObject()) {
            merge(Pointer.ROOT, merge, value, ops);
        } else {
            ops.add(new Op.Replace(Pointer.ROOT, withoutNulls(merge)));
        }
        return ops;
    }

    private static void merge(Pointer at, JsonNode merge, JsonNode value, List<Op> ops) {
        for (var each : merge.properties()) {
            var path = at.child(each.getKey());
            var wanted = each.getValue();
            var there = value.get(each.getKey());
            if (wanted.isNull()) {
                if (there != null) {
                    ops.add(new Op.Remove(path, Kind.MEMBER));
                }
            } else if (wanted.isObject() && there != null && there.isObject()) {
                merge(path, wanted, there, ops);
            } else {
                ops.add(new Op.Add(path, withoutNulls(wanted), Kind.MEMBER));
            }
        }
    }

    /** In what is new, null says that there is nothing; within lists it is a value. */
    private static JsonNode withoutNulls(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        var object = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(each -> {
            if (!each.getValue().isNull()) {
                object.set(each.getKey(), withoutNulls(each.getValue()));
            }
        });
        return object;
    }
}
