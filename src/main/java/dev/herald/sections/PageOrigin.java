package dev.herald.sections;

/** An origin that a browser would name, such as {@code https://app.example}, or {@code *} for any. */
public record PageOrigin(String text) {
    public PageOrigin {
        if (!text.matches("\\*|[a-z][a-z0-9+.-]*://[^/?#\\s]+")) {
            throw new IllegalArgumentException("an origin is written https://app.example, without a path");
        }
    }
}
