package dev.herald.sections;

/** What a cookie is called. */
public record CookieName(String text) {
    public CookieName {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")) {
            throw new IllegalArgumentException("a cookie's name has letters, digits and dashes: __Host-token");
        }
    }
}
