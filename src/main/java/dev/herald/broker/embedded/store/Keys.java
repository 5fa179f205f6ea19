package dev.herald.broker.embedded.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How keys are laid out: numbers big-endian, so that the order of the bytes is theirs; names in UTF-8, last. */
public final class Keys {
    private Keys() {}

    public static byte[] of(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] of(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    public static byte[] of(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .array();
    }

    public static byte[] of(long number, String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(number)
                .put(bytes)
                .array();
    }

    /** The number that the key begins with. */
    public static long first(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    /** The number that follows the first. */
    public static long second(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Long.BYTES);
    }

    /** The name that follows the first number. */
    public static String nameAfterNumber(byte[] key) {
        return new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    public static String name(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
