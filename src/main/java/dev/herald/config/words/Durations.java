package dev.herald.config.words;

import java.time.Duration;
import java.util.List;

/** Durations as people write them: {@code 100ms}, {@code 30s}, {@code 10m}, {@code 6h}, {@code 7d}. */
public final class Durations {
    private static final List<Unit> UNITS = List.of(
            new Unit("d", Duration.ofDays(1)),
            new Unit("h", Duration.ofHours(1)),
            new Unit("m", Duration.ofMinutes(1)),
            new Unit("s", Duration.ofSeconds(1)),
            new Unit("ms", Duration.ofMillis(1)));

    private record Unit(String name, Duration length) {}

    private Durations() {}

    /** @throws IllegalArgumentException that says how they are written */
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        var name = text.substring(digits).strip();
        var unit = UNITS.stream().filter(known -> known.name.equals(name)).findFirst();
        if (digits == 0 || digits > 9 || unit.isEmpty()) {
            throw new IllegalArgumentException("a duration is a number with ms, s, m, h or d, such as 30s");
        }
        return unit.get().length.multipliedBy(Long.parseLong(text.substring(0, digits)));
    }

    /** In the largest unit that leaves nothing over. */
    static String render(Duration duration) {
        for (var unit : UNITS) {
            long length = unit.length.toMillis();
            if (!duration.isZero() && duration.toMillis() % length == 0) {
                return duration.toMillis() / length + unit.name;
            }
        }
        return "0s";
    }
}
