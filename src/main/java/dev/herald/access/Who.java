package dev.herald.access;

import java.util.List;

/**
 * Whom a rule lets in, as it is written: {@code anyone}, {@code authenticated} (who showed a token), {@code owner} (whom the
 * placeholders of the rule's pattern name), {@code granted} (whose token says so), {@code hook} (whom your backend lets
 * in), {@code server} (backends with a key, and Java code inside; they are always let in), {@code role:x}, {@code user:x}.
 */
public record Who(String text) {
    private static final List<String> WORDS = List.of("anyone", "authenticated", "owner", "granted", "hook", "server");
    private static final String ROLE = "role:";
    private static final String USER = "user:";

    public static final Who ANYONE = new Who("anyone");
    public static final Who AUTHENTICATED = new Who("authenticated");
    public static final Who OWNER = new Who("owner");
    public static final Who GRANTED = new Who("granted");
    public static final Who HOOK = new Who("hook");
    public static final Who SERVER = new Who("server");

    /** @throws IllegalArgumentException if it is none of those words */
    public Who {
        boolean isNamed = (text.startsWith(ROLE) && text.length() > ROLE.length())
                || (text.startsWith(USER) && text.length() > USER.length());
        if (!isNamed && !WORDS.contains(text)) {
            throw new IllegalArgumentException("allowed: " + String.join(", ", WORDS) + ", role:NAME, user:SUBJECT");
        }
    }

    boolean isRoleOf(Identity.User user) {
        return text.startsWith(ROLE) && user.roles().contains(text.substring(ROLE.length()));
    }

    boolean isSubjectOf(Identity.User user) {
        return text.startsWith(USER) && user.subject().equals(text.substring(USER.length()));
    }

    @Override
    public String toString() {
        return text;
    }
}
