package dev.herald.message;

/** The grammar that channels and patterns share. */
final class Names {
    static final int MAX_LENGTH = 255;
    static final int MAX_SEGMENTS = 16;
    private static final String MARKS = "-_!~()$@.+#{}*";

    private Names() {}

    static void check(String whole) {
        var name = Namespace.called(whole);
        if (name.length() < 2 || name.charAt(0) != '/') {
            throw new InvalidName(name, "it must begin with a slash and have something after it");
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidName(name, "it is longer than " + MAX_LENGTH + " characters");
        }
        if (name.endsWith("/") || name.contains("//")) {
            throw new InvalidName(name, "it has an empty segment");
        }
        if (name.chars().filter(c -> c == '/').count() > MAX_SEGMENTS) {
            throw new InvalidName(name, "it has more than " + MAX_SEGMENTS + " segments");
        }
        if (name.length() < whole.length()) {
            Namespace.of(whole); // or refuses it
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                throw new InvalidName(name, "character " + (i + 1) + " is not allowed");
            }
        }
    }

    private static boolean isLegal(char c) {
        return c == '/'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || MARKS.indexOf(c) >= 0;
    }
}
