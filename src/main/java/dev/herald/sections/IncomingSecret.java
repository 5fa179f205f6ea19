package dev.herald.sections;

import java.nio.charset.StandardCharsets;

/** A secret that another service signs its webhooks with. */
public record IncomingSecret(String text) {
    private static final int MIN_BYTES = 16;

    public IncomingSecret {
        if (text.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            throw new IllegalArgumentException("the secret of a hook has at least " + MIN_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
