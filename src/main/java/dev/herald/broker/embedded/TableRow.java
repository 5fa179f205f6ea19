package dev.herald.broker.embedded;

import dev.herald.broker.Table.Row;
import java.nio.ByteBuffer;
import java.time.Instant;

/** A table's row as bytes: revision, expiry in epoch millis or 0, value. */
record TableRow(long revision, long expires, byte[] value) {
    private static final int FIXED = 2 * Long.BYTES;

    byte[] encoded() {
        return ByteBuffer.allocate(FIXED + value.length)
                .putLong(revision)
                .putLong(expires)
                .put(value)
                .array();
    }

    static TableRow decode(byte[] encoded) {
        var in = ByteBuffer.wrap(encoded);
        long revision = in.getLong();
        long expires = in.getLong();
        var value = new byte[in.remaining()];
        in.get(value);
        return new TableRow(revision, expires, value);
    }

    boolean isExpired(long now) {
        return expires != 0 && expires <= now;
    }

    Row.Present shownAs(String key) {
        return new Row.Present(key, value, revision, expires == 0 ? null : Instant.ofEpochMilli(expires));
    }
}
