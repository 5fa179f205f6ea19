package dev.herald.sections;

import java.net.URI;

/** Where a backend is asked. */
public record HookUrl(String text) {
    public HookUrl {
        if (!text.matches("https?://[^/@#?\\s]+(/[^#\\s]*)?")
                || URI.create(text).getHost() == null) {
            throw new IllegalArgumentException(
                    "the URL of a hook is written https://backend.example/herald, without a password in it");
        }
    }

    public URI uri() {
        return URI.create(text);
    }
}
