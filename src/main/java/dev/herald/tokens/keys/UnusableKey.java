package dev.herald.tokens.keys;

/** What was given is no key, or none that tokens may be signed with; the message says why, and never shows it. */
public final class UnusableKey extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableKey(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
