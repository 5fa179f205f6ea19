package dev.herald.broker.embedded.writing;

import java.nio.ByteBuffer;

/**
 * What the directory knows of a kept channel.
 *
 * @param id stands for the channel's name in keys: the offset of its first entry
 * @param last the offset of its newest entry, also when that has been trimmed
 * @param trimmedThrough every entry up to this offset is gone, or was before the channel was known
 * @param count of the entries that are kept
 * @param bytes of their payloads
 * @param since when the oldest of them was taken or, of an empty channel, when it was emptied: epoch millis
 */
public record State(long id, long last, long trimmedThrough, long count, long bytes, long since) {
    private static final int SIZE = 6 * Long.BYTES;

    public State withAppended(long offset, int size, long at) {
        return new State(id, offset, trimmedThrough, count + 1, bytes + size, count == 0 ? at : since);
    }

    public State withTrimmed(long through, long gone, long goneBytes, long oldestLeft) {
        return new State(id, last, through, count - gone, bytes - goneBytes, oldestLeft);
    }

    public byte[] encoded() {
        return ByteBuffer.allocate(SIZE)
                .putLong(id)
                .putLong(last)
                .putLong(trimmedThrough)
                .putLong(count)
                .putLong(bytes)
                .putLong(since)
                .array();
    }

    public static State decode(byte[] encoded) {
        var in = ByteBuffer.wrap(encoded);
        return new State(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
