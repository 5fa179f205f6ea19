package dev.herald.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A publication's JSON value, kept as the bytes it came in: UTF-8, one whole value, checked by the door
 * that took it in. Whoever holds the array must not change it.
 */
public record Payload(byte[] json) {

    public static Payload of(String json) {
        return new Payload(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The length in bytes. */
    public int size() {
        return json.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(json, payload.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
