package dev.herald.config.words;

import java.util.List;

/** A number of bytes, written {@code 64KiB} or {@code 1MiB}. */
public record Size(long bytes) implements Comparable<Size> {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    public static Size ofKiB(long kib) {
        return new Size(kib << 10);
    }

    public static Size ofMiB(long mib) {
        return new Size(mib << 20);
    }

    /** @throws IllegalArgumentException with a message that says how to write one */
    static Size parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        var unit = text.substring(digits).strip();
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit);
        if (digits == 0 || digits > 15 || power < 0) {
            throw new IllegalArgumentException("a size is a number with B, KiB, MiB, GiB or TiB, such as 64KiB");
        }
        return new Size(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), 1L << (10 * power)));
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        int power = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && power < UNITS.size() - 1) {
            number /= 1024;
            power++;
        }
        return number + UNITS.get(power);
    }
}
