package dev.herald.feeds.postgres.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private static byte[] bytes(Object... parts) {
        var all = ByteBuffer.allocate(1000);
        for (var part : parts) {
            if (part instanceof Character kind) {
                all.put((byte) (char) kind);
            } else if (part instanceof Short number) {
                all.putShort(number);
            } else if (part instanceof Integer number) {
                all.putInt(number);
            } else if (part instanceof Long number) {
                all.putLong(number);
            } else {
                all.put(part.toString().getBytes(StandardCharsets.UTF_8)).put((byte) 0);
            }
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private static final byte[] UPDATE =
            bytes('U', 7, 'O', (short) 1, 't', 1, 'a', 'N', (short) 3, 't', 1, 'b', 'n', 'u');

    private static Said read(byte[] bytes) throws Malformed {
        return Decoder.read(ByteBuffer.wrap(bytes));
    }

    @Test
    void itReadsWhatTheManualSays() throws Exception {
        assertEquals(
                new Said.Begin(258, Instant.parse("2000-01-01T00:00:01Z"), 4_294_967_295L),
                read(bytes('B', 258L, 1_000_000L, -1)));
        assertEquals(new Said.Commit(1, 2), read(bytes('C', '\0', 1L, 2L, 3L)));
        var relation = assertInstanceOf(
                Said.Relation.class, read(bytes('R', 9, "shop", "orders", 'd', (short) 1, '\1', "id", 23, -1)));
        assertEquals(new Said.Column("id", 23, true), relation.columns().get(0));
        var update = assertInstanceOf(Said.Updated.class, read(UPDATE));
        assertEquals("b", update.row().text(0));
        assertNull(update.row().text(1));
        assertTrue(update.row().isUnchanged(2));
        assertEquals("0/83DA440", Lsn.text(Lsn.of("0/83DA440")));
        assertEquals("FFFFFFFF/FFFFFFFF", Lsn.text(Lsn.of("FFFFFFFF/FFFFFFFF")));
    }

    @Test
    void whatIsTooShortOrTooLongIsRefused() {
        for (int length = 0; length < UPDATE.length; length++) {
            var part = Arrays.copyOf(UPDATE, length);
            assertThrows(Malformed.class, () -> read(part));
        }
        assertThrows(Malformed.class, () -> read(Arrays.copyOf(UPDATE, UPDATE.length + 1)));
    }

    @Test
    void noBytesMakeItFailOtherwise() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            var bytes = random.nextBoolean() ? new byte[random.nextInt(40)] : UPDATE.clone();
            if (bytes.length != UPDATE.length) {
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                read(bytes);
            } catch (Malformed e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 5, "seed " + seed);
            }
        }
    }
}
