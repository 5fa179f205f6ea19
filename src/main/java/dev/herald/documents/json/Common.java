package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A longest common subsequence of two lists: which elements of the one it is, and which of the other. */
record Common(Set<Integer> before, Set<Integer> after) {
    static final Common NOTHING = new Common(Set.of(), Set.of());

    static Common of(List<JsonNode> before, List<JsonNode> after) {
        var lengths = lengths(before, after);
        var mine = new HashSet<Integer>();
        var theirs = new HashSet<Integer>();
        int i = 0;
        int k = 0;
        while (i < before.size() && k < after.size()) {
            if (Values.isSame(before.get(i), after.get(k))) {
                mine.add(i++);
                theirs.add(k++);
            } else if (lengths[i + 1][k] >= lengths[i][k + 1]) {
                i++;
            } else {
                k++;
            }
        }
        return new Common(mine, theirs);
    }

    /** Of the longest of what begins at these two places. */
    private static int[][] lengths(List<JsonNode> before, List<JsonNode> after) {
        var lengths = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int k = after.size() - 1; k >= 0; k--) {
                lengths[i][k] = Values.isSame(before.get(i), after.get(k))
                        ? 1 + lengths[i + 1][k + 1]
                        : Math.max(lengths[i + 1][k], lengths[i][k + 1]);
            }
        }
        return lengths;
    }
}
