package dev.herald.feeds.postgres.wal;

import java.util.Locale;

/** A place in the write-ahead log, a number of 64 bits without a sign, and how PostgreSQL writes it: {@code 0/83DA440}. */
public final class Lsn {
    private Lsn() {}

    public static String text(long lsn) {
        return (Long.toHexString(lsn >>> 32) + "/" + Long.toHexString(lsn & 0xFFFFFFFFL)).toUpperCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it is none */
    public static long of(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("no place in a write-ahead log: '" + text + "'");
        }
        return Long.parseUnsignedLong(text.substring(0, slash), 16) << 32
                | Integer.toUnsignedLong(Integer.parseUnsignedInt(text.substring(slash + 1), 16));
    }
}
