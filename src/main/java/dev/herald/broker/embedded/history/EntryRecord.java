package dev.herald.broker.embedded.history;

import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry as bytes: format, when, the previous offset, id and publisher with their lengths, the payload, and a
 * checksum over all of it and the key, so that no entry is served under another's place.
 */
final class EntryRecord {
    private static final byte FORMAT = 1;
    private static final int FIXED = 1 + 2 * Long.BYTES + 2 * Short.BYTES + Integer.BYTES;
    private static final byte[] NONE = new byte[0];

    private EntryRecord() {}

    static byte[] encode(byte[] key, Entry entry) {
        var publication = entry.publication();
        var id = bytes(publication.id());
        var publisher = bytes(publication.publisher());
        var json = entry.payload().json();
        var previous = entry.previous();
        var out = ByteBuffer.allocate(FIXED + id.length + publisher.length + json.length)
                .put(FORMAT)
                .putLong(entry.at().toEpochMilli())
                .putLong(previous == null ? 0 : previous.offset())
                .putShort((short) id.length)
                .put(id)
                .putShort((short) publisher.length)
                .put(publisher)
                .put(json);
        return out.putInt(checksum(key, out.array())).array();
    }

    static Entry decode(byte[] key, byte[] encoded, Channel channel, Position position) throws StoreFailure {
        var in = ByteBuffer.wrap(encoded);
        if (encoded.length < FIXED
                || in.getInt(encoded.length - Integer.BYTES) != checksum(key, encoded)
                || in.get() != FORMAT) {
            throw new StoreFailure(
                    StoreFailure.Kind.CORRUPT, "the entry at " + position + " on " + channel + " is damaged", null);
        }
        var at = Instant.ofEpochMilli(in.getLong());
        long previous = in.getLong();
        var id = text(in);
        var publisher = text(in);
        var json = new byte[in.remaining() - Integer.BYTES];
        in.get(json);
        return new Entry(
                new Publication(channel, new Payload(json), id, publisher),
                position,
                previous == 0 ? null : new Position(position.epoch(), previous),
                at);
    }

    /** When the entry was taken, and how large its payload is, without reading the rest. */
    static long takenAt(byte[] encoded) {
        return ByteBuffer.wrap(encoded).getLong(1);
    }

    static int payloadSize(byte[] encoded) {
        var in = ByteBuffer.wrap(encoded);
        int idLength = in.getShort(1 + 2 * Long.BYTES);
        int publisherLength = in.getShort(1 + 2 * Long.BYTES + Short.BYTES + idLength);
        return encoded.length - FIXED - idLength - publisherLength;
    }

    private static int checksum(byte[] key, byte[] encoded) {
        var crc = new CRC32C();
        crc.update(key);
        crc.update(encoded, 0, encoded.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    private static byte[] bytes(@Nullable String text) {
        return text == null ? NONE : text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(ByteBuffer in) {
        var bytes = new byte[in.getShort()];
        in.get(bytes);
        return bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
