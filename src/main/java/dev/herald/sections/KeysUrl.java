package dev.herald.sections;

import java.net.URI;

/** Where an issuer of tokens publishes its keys. */
public record KeysUrl(String text) {
    public KeysUrl {
        if (!text.matches("https?://[^/@#\\s]+(/[^#\\s]*)?")) {
            throw new IllegalArgumentException(
                    "a URL of keys is written https://id.example/.well-known/jwks.json, without a password in it");
        }
        URI.create(text);
    }

    public URI uri() {
        return URI.create(text);
    }
}
