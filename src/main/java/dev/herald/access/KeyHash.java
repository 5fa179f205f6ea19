package dev.herald.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of an API key, from which the key itself cannot be had. Keys are long and random, so no salt is needed: nobody
 * can try them all.
 */
public final class KeyHash {
    private static final String HASHED = "sha256:";
    private static final int SHORTEST = 16;

    private final byte[] hash;

    private KeyHash(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The key that is written so: {@code sha256:} and its hash in hexadecimal, or the key itself, which is hashed at once.
     *
     * @throws IllegalArgumentException if that is no hash, or a key that can be guessed or cannot be sent in a header
     */
    public static KeyHash of(String written) {
        if (written.startsWith(HASHED)) {
            var hex = written.substring(HASHED.length());
            if (!hex.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException(
                        "after sha256: come 64 hexadecimal digits: 'herald key' makes a key and shows its hash");
            }
            return new KeyHash(HexFormat.of().parseHex(hex));
        }
        if (written.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "an API key has at least " + SHORTEST + " characters: make one with 'herald key'");
        }
        if (!written.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("an API key is of visible ASCII characters");
        }
        return new KeyHash(digest(written));
    }

    /** Whether this is the key of the digest. Takes the same time wherever they differ. */
    boolean isOf(byte[] digest) {
        return MessageDigest.isEqual(hash, digest);
    }

    static byte[] digest(String shown) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(shown.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As a configuration may have it. */
    @Override
    public String toString() {
        return HASHED + HexFormat.of().formatHex(hash);
    }
}
