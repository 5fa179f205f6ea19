package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;

/** What may stand in a document, and how much of it that is. */
public final class Values {
    private static final int LONGEST_NAME = 1_000;
    private static final int EACH = 2; // a comma or a colon, and a quote

    private Values() {}

    /**
     * Looks whether every reader can take the value.
     *
     * @param depth how deep it may be
     * @throws PatchFailure if it is deeper, or has half a character or a number that is too large
     */
    public static void check(JsonNode value, int depth, Pointer path) {
        if (value.isTextual()) {
            check(value.textValue(), path);
        } else if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
            throw PatchFailure.failed("a number at '" + path + "' is too large", path);
        } else if (value.isContainerNode() && depth <= 0) {
            throw PatchFailure.failed("what is at '" + path + "' would be nested too deeply", path);
        }
        value.fieldNames().forEachRemaining(name -> checkName(name, path));
        for (var part : value) {
            check(part, depth - 1, path);
        }
    }

    /** @throws PatchFailure if it has half a character, which UTF-8 cannot write */
    public static void check(String text, Pointer path) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw PatchFailure.failed("a text at '" + path + "' has half a character", path);
        }
    }

    /** @throws PatchFailure if no member of an object can be called so, here */
    public static void checkName(String name, Pointer path) {
        if (name.length() > LONGEST_NAME) {
            throw PatchFailure.failed("a name has more than " + LONGEST_NAME + " characters", path);
        }
        check(name, path);
    }

    /** As RFC 6902, section 4.6: numbers by their value, objects without order. */
    public static boolean isSame(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return Numbers.isSame(a, b);
        }
        if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
            return false;
        }
        if (a.isArray()) {
            for (int i = 0; i < a.size(); i++) {
                if (!isSame(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.isObject()
                ? a.properties().stream()
                        .allMatch(each -> b.has(each.getKey()) && isSame(each.getValue(), b.get(each.getKey())))
                : a.equals(b);
    }

    /** Its length as JSON, more or less, in bytes. */
    public static long size(JsonNode value) {
        long size = EACH;
        if (value.isTextual()) {
            return size + size(value.textValue());
        } else if (value.isValueNode()) {
            return size + value.asText().length();
        }
        for (var each : value.properties()) {
            size += EACH + size(each.getKey());
        }
        for (var part : value) {
            size += size(part);
        }
        return size;
    }

    private static long size(String text) {
        return text.chars().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : 3).sum();
    }

    /** How much an operation puts into a document, more or less, in bytes. */
    public static long size(Op op) {
        if (op instanceof Op.Add add) {
            return size(add.value()) + nameOf(add.path(), add.kind());
        } else if (op instanceof Op.Replace replace) {
            return size(replace.value()) + nameOf(replace.path(), Op.Kind.of(replace.path()));
        } else if (op instanceof Op.Move move) {
            return nameOf(move.path(), move.kind());
        }
        return op instanceof Op.Splice splice ? size(splice.ins()) : 0;
    }

    private static long nameOf(Pointer path, Op.Kind kind) {
        return path.isRoot() || kind == Op.Kind.LIST ? 0 : size(path.last());
    }
}
