package dev.herald.feeds.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;

/**
 * What became of a large value, as RFC 6902 writes it: only {@code add}, {@code remove} and {@code replace}, so that whoever
 * applies it needs to know no more.
 */
public final class Patch {
    private static final int WORTHWHILE = 1_024;
    private static final int LARGEST = 512 * 1024;
    private static final int LONGEST_LIST = 400; // the memory for comparing two is the product of their lengths

    private Patch() {}

    /** The patch, if the value has more than 1 kB and the patch less than half of that; else the value says it better. */
    public static Optional<JsonNode> between(JsonNode before, JsonNode now) {
        int size = size(now);
        if (size <= WORTHWHILE || size > LARGEST || hasLongList(now) || hasLongList(before)) {
            return Optional.empty();
        }
        var patch = JsonDiff.asJson(
                before,
                now,
                EnumSet.of(
                        DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION, DiffFlags.OMIT_VALUE_ON_REMOVE));
        return size(patch) * 2 < size ? Optional.of(patch) : Optional.empty();
    }

    private static int size(JsonNode value) {
        return value.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean hasLongList(JsonNode value) {
        if (value.isArray() && value.size() > LONGEST_LIST) {
            return true;
        }
        for (var part : value) {
            if (part.isContainerNode() && hasLongList(part)) {
                return true;
            }
        }
        return false;
    }
}
