package dev.herald.admission;

import dev.herald.message.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * What a caller shows of itself.
 *
 * @param token or an API key; null for none
 * @param namespace that its URL names
 */
public record Shown(@Nullable String token, Namespace namespace) {

    /** A token is as good as a password. */
    @Override
    public String toString() {
        return "Shown[" + (token == null ? "nothing" : "***") + "]";
    }
}
