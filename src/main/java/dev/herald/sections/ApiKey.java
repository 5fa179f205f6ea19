package dev.herald.sections;

import dev.herald.access.Access;

/** A secret that a backend shows. */
public record ApiKey(String secret) {
    public ApiKey {
        Access.Settings.checkKey(secret);
    }

    @Override
    public String toString() {
        return "***";
    }
}
