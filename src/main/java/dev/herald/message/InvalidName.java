package dev.herald.message;

/** A channel's or a pattern's name broke the rules; the message says which, fit to be shown to the caller. */
public final class InvalidName extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidName(String name, String why) {
        super("'" + shown(name) + "' is not a channel name: " + why);
    }

    private static String shown(String name) {
        var printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 77) + "...";
    }
}
