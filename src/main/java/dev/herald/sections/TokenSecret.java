package dev.herald.sections;

import dev.herald.tokens.Tokens;

/** A secret that tokens are signed with. */
public record TokenSecret(String text) {
    public TokenSecret {
        Tokens.Settings.checkSecret(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
