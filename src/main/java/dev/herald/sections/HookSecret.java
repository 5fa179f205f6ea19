package dev.herald.sections;

import java.nio.charset.StandardCharsets;

/** A secret that questions to a backend are signed with. */
public record HookSecret(String text) {
    private static final int MIN_BYTES = 32;

    public HookSecret {
        if (text.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            throw new IllegalArgumentException("the secret of hooks has at least " + MIN_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
