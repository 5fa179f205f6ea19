package dev.herald.feeds.postgres.rows;

import java.util.Arrays;

/**
 * Which transactions a query sees, as {@code pg_current_snapshot()} says it: all before the first number, none from the second on,
 * and those between that are not in the list.
 *
 * <p>A database counts transactions in 64 bits and its log in 32: they are compared as far as 32 bits go, where those that are
 * under way together are never half of all numbers apart.
 */
record Snapshot(int first, int next, int[] running) {

    /** @throws IllegalArgumentException if the text is none */
    static Snapshot of(String text) {
        var parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("no snapshot: " + text);
        }
        var running = parts[2].isEmpty()
                ? new int[0]
                : Arrays.stream(parts[2].split(","))
                        .mapToInt(Snapshot::low)
                        .sorted()
                        .toArray();
        return new Snapshot(low(parts[0]), low(parts[1]), running);
    }

    private static int low(String number) {
        return (int) Long.parseUnsignedLong(number);
    }

    /** Whether the query sees what the transaction did, given that it was committed. */
    boolean sees(long xid) {
        int number = (int) xid;
        if (number - next >= 0) {
            return false;
        }
        return number - first < 0 || Arrays.binarySearch(running, number) < 0;
    }
}
