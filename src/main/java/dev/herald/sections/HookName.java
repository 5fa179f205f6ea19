package dev.herald.sections;

/** By which a hook for webhooks is called: {@code POST /hooks/NAME}. */
public record HookName(String text) {
    public HookName {
        if (!text.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException(
                    "the name of a hook has 1 to 32 small letters, digits, dashes and underscores");
        }
    }
}
