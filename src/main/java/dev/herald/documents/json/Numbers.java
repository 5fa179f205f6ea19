package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * Numbers as JavaScript has them, so that a browser comes to the same: whole ones are exact up to 2^53, all others are IEEE
 * doubles.
 */
final class Numbers {
    private static final long LARGEST_EXACT = (1L << 53) - 1;

    private Numbers() {}

    /** @throws PatchFailure if there is no such number */
    static JsonNode sum(JsonNode a, JsonNode b, Pointer path) {
        if (isExact(a) && isExact(b) && Math.abs(a.longValue() + b.longValue()) <= LARGEST_EXACT) {
            return JsonNodeFactory.instance.numberNode(a.longValue() + b.longValue());
        }
        double sum = a.doubleValue() + b.doubleValue();
        if (!Double.isFinite(sum)) {
            throw PatchFailure.failed("the sum at '" + path + "' is too large", path);
        }
        return JsonNodeFactory.instance.numberNode(sum);
    }

    static JsonNode negative(JsonNode number) {
        return isExact(number)
                ? JsonNodeFactory.instance.numberNode(-number.longValue())
                : JsonNodeFactory.instance.numberNode(-number.doubleValue());
    }

    static boolean isSame(JsonNode a, JsonNode b) {
        return (a.isIntegralNumber() && b.isIntegralNumber())
                ? a.bigIntegerValue().equals(b.bigIntegerValue())
                : a.doubleValue() == b.doubleValue();
    }

    private static boolean isExact(JsonNode number) {
        return number.isIntegralNumber()
                && number.canConvertToLong()
                && number.longValue() <= LARGEST_EXACT
                && number.longValue() >= -LARGEST_EXACT;
    }
}
