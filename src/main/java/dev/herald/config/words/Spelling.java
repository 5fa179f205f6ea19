package dev.herald.config.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the word that was perhaps meant. */
public final class Spelling {
    private Spelling() {}

    /** A help text that names everything allowed, and first of all the nearest of it, if any is near. */
    public static String help(String written, Collection<String> allowed) {
        var all = "allowed: " + allowed.stream().sorted().collect(Collectors.joining(", "));
        var near = didYouMean(written, allowed);
        return near.isEmpty() ? all : near + " " + all;
    }

    /** {@code did you mean 'port'?}, or nothing when no word is near. */
    public static String didYouMean(String written, Collection<String> known) {
        var word = written.toLowerCase(Locale.ROOT);
        int far = Math.max(2, word.length() / 3);
        return known.stream()
                .filter(other -> distance(word, other.toLowerCase(Locale.ROOT)) <= far)
                .min(Comparator.comparingInt((String other) -> distance(word, other.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .map(other -> "did you mean '" + other + "'?")
                .orElse("");
    }

    /** Insertions, deletions, changes and swaps of neighbours that make one word the other. */
    static int distance(String a, String b) {
        var cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
