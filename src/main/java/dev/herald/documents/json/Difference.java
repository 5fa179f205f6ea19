package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.json.Op.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * In what two values differ, as a patch that makes the second of the first.
 *
 * <p>It says little where little has changed, so that it can be carried over what others do: members one by one, the part of a
 * list that is other, the part of a text that is other.
 */
public final class Difference {
    private static final int LONGEST_COMPARED =
            200; // the memory for comparing two lists is the product of their lengths

    private final List<Op> ops = new ArrayList<>();

    private Difference() {}

    public static List<Op> between(JsonNode before, JsonNode after) {
        var difference = new Difference();
        difference.values(Pointer.ROOT, before, after);
        return difference.ops;
    }

    private void values(Pointer at, JsonNode before, JsonNode after) {
        if (Values.isSame(before, after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            objects(at, before, after);
        } else if (before.isArray() && after.isArray()) {
            lists(at, before, after);
        } else if (before.isTextual() && after.isTextual()) {
            texts(at, before.textValue(), after);
        } else {
            ops.add(new Op.Replace(at, after));
        }
    }

    private void objects(Pointer at, JsonNode before, JsonNode after) {
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                ops.add(new Op.Remove(at.child(name), Kind.MEMBER));
            }
        });
        after.properties().forEach(each -> {
            var was = before.get(each.getKey());
            var path = at.child(each.getKey());
            if (was == null) {
                ops.add(new Op.Add(path, each.getValue(), Kind.MEMBER));
            } else {
                values(path, was, each.getValue());
            }
        });
    }

    private void lists(Pointer at, JsonNode before, JsonNode after) {
        int least = Math.min(before.size(), after.size());
        int begin = 0;
        while (begin < least && Values.isSame(before.get(begin), after.get(begin))) {
            begin++;
        }
        int end = 0;
        while (end < least - begin
                && Values.isSame(before.get(before.size() - 1 - end), after.get(after.size() - 1 - end))) {
            end++;
        }
        int was = before.size() - end - begin;
        int is = after.size() - end - begin;
        if (was == is) {
            for (int i = begin; i < begin + is; i++) {
                values(at.child(Integer.toString(i)), before.get(i), after.get(i));
            }
        } else {
            middles(at, begin, slice(before, begin, was), slice(after, begin, is));
        }
    }

    /** What is in both stays; all else is taken out, from the back, then put in. */
    private void middles(Pointer at, int begin, List<JsonNode> before, List<JsonNode> after) {
        boolean isCompared = before.size() <= LONGEST_COMPARED && after.size() <= LONGEST_COMPARED;
        var common = isCompared ? Common.of(before, after) : Common.NOTHING;
        for (int i = before.size() - 1; i >= 0; i--) {
            if (!common.before().contains(i)) {
                ops.add(new Op.Remove(at.child(Integer.toString(begin + i)), Kind.LIST));
            }
        }
        for (int i = 0; i < after.size(); i++) {
            if (!common.after().contains(i)) {
                ops.add(new Op.Add(at.child(Integer.toString(begin + i)), after.get(i), Kind.LIST));
            }
        }
    }

    private static List<JsonNode> slice(JsonNode list, int begin, int count) {
        var slice = new ArrayList<JsonNode>(count);
        for (int i = begin; i < begin + count; i++) {
            slice.add(list.get(i));
        }
        return slice;
    }

    private void texts(Pointer at, String before, JsonNode after) {
        int[] was = before.codePoints().toArray();
        int[] is = after.textValue().codePoints().toArray();
        int least = Math.min(was.length, is.length);
        int begin = 0;
        while (begin < least && was[begin] == is[begin]) {
            begin++;
        }
        int end = 0;
        while (end < least - begin && was[was.length - 1 - end] == is[is.length - 1 - end]) {
            end++;
        }
        boolean isPart = begin + end == least; // of the other: something is put in, or taken out
        if (least > 0 && (isPart || 3 * (begin + end) >= Math.max(was.length, is.length))) {
            var ins = new String(is, begin, is.length - end - begin);
            ops.add(new Op.Splice(at, begin, was.length - end - begin, ins));
        } else {
            ops.add(new Op.Replace(at, after));
        }
    }
}
