package dev.herald.feeds.postgres.wal;

import java.io.IOException;

/** What came is no message of the plugin: another protocol, or a broken connection. */
public final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
        super(message);
    }

    /** Rows of a table that was not described. */
    public static Malformed unknown(int relation) {
        return new Malformed("rows of a table that was not described: " + Integer.toUnsignedLong(relation));
    }
}
