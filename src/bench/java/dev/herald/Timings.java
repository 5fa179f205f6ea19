package dev.herald;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Milliseconds that were measured under a name, round by round. */
final class Timings {
    private final Map<String, List<Double>> byName = new LinkedHashMap<>();

    void add(String name, double millis) {
        byName.computeIfAbsent(name, unknown -> new ArrayList<>()).add(millis);
    }

    double median(String name) {
        var sorted = byName.get(name).stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least(String name) {
        return byName.get(name).stream().mapToDouble(millis -> millis).min().orElseThrow();
    }
}
