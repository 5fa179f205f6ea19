package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.documents.json.Op.Kind;
import java.util.ArrayList;
import java.util.List;

/** Patches as they are written: RFC 6902's array of operations. What is unknown in an operation is passed over, as it says. */
public final class Patch {
    private Patch() {}

    /** @throws PatchFailure that names the operation, and says what is wrong with it */
    public static List<Op> read(JsonNode patch) {
        if (!patch.isArray()) {
            throw PatchFailure.invalid("a patch is an array of operations");
        }
        var ops = new ArrayList<Op>();
        for (var json : patch) {
            try {
                ops.add(op(json));
            } catch (PatchFailure failure) {
                throw failure.at(ops.size());
            }
        }
        return ops;
    }

    public static ArrayNode json(List<? extends Op> ops) {
        var array = JsonNodeFactory.instance.arrayNode();
        ops.forEach(op -> array.add(op.json()));
        return array;
    }

    private static Op op(JsonNode json) {
        if (!json.isObject()) {
            throw PatchFailure.invalid("an operation is an object");
        }
        var path = Pointer.parse(text(json, "path"));
        var name = text(json, "op");
        return switch (name) {
            case "add" -> new Op.Add(path, value(json), kind(json, "list", path));
            case "remove" -> new Op.Remove(path, kind(json, "list", path));
            case "replace" -> new Op.Replace(path, value(json));
            case "move" -> move(json, path);
            case "copy" -> new Op.Copy(Pointer.parse(text(json, "from")), path, kind(json, "list", path));
            case "test" -> new Op.Test(path, value(json), json.path("gone").asBoolean());
            case "inc" -> new Op.Inc(path, number(json));
            case "splice" -> new Op.Splice(path, count(json, "pos"), count(json, "del"), inserted(json));
            default ->
                throw PatchFailure.invalid("there is no operation '" + name
                        + "': add, remove, replace, move, copy, test, inc, splice are");
        };
    }

    private static Op move(JsonNode json, Pointer path) {
        var from = Pointer.parse(text(json, "from"));
        boolean isIntoItself = path.isBelow(from) && !json.path("fromList").asBoolean();
        var fromKind = isIntoItself ? Kind.MEMBER : kind(json, "fromList", from);
        return new Op.Move(from, fromKind, path, kind(json, "list", path));
    }

    private static Kind kind(JsonNode json, String mark, Pointer path) {
        boolean isMember = json.path(mark).isBoolean() && !json.path(mark).booleanValue();
        return isMember ? Kind.MEMBER : Kind.of(path);
    }

    private static String text(JsonNode json, String member) {
        var text = json.path(member);
        if (!text.isTextual()) {
            throw PatchFailure.invalid("an operation has a string '" + member + "'");
        }
        return text.textValue();
    }

    private static JsonNode value(JsonNode json) {
        var value = json.get("value");
        if (value == null) {
            throw PatchFailure.invalid("the operation needs a 'value'");
        }
        return value;
    }

    private static JsonNode number(JsonNode json) {
        var value = value(json);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw PatchFailure.invalid("'value' of an inc is a number");
        }
        return value;
    }

    private static int count(JsonNode json, String member) {
        var count = json.path(member);
        if (count.isMissingNode() && member.equals("del")) {
            return 0;
        }
        if (!count.isIntegralNumber() || !count.canConvertToInt() || count.intValue() < 0) {
            throw PatchFailure.invalid("'" + member + "' is a number of code points, from 0");
        }
        return count.intValue();
    }

    private static String inserted(JsonNode json) {
        var text = json.path("ins");
        if (!text.isMissingNode() && !text.isTextual()) {
            throw PatchFailure.invalid("'ins' is a string");
        }
        return text.asText("");
    }
}
