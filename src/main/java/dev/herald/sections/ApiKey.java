package dev.herald.sections;

import dev.herald.access.KeyHash;

/** A key that a backend shows, or its hash. */
public record ApiKey(String secret) {
    public ApiKey {
        KeyHash.of(secret);
    }

    KeyHash hash() {
        return KeyHash.of(secret);
    }

    @Override
    public String toString() {
        return "***";
    }
}
