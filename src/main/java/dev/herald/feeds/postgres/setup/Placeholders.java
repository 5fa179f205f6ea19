package dev.herald.feeds.postgres.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A query of the configuration, as the driver takes it.
 *
 * @param sql with question marks where values are bound
 * @param names of these, in their order: {@code :customer_id}
 */
public record Placeholders(String sql, List<String> names) {
    /**
     * Texts, names in quotes, casts and comments are passed by; a question mark elsewhere is an operator's, and a colon right
     * after a value a slice's. What repeats never gives back, so that a long text needs no stack.
     */
    private static final Pattern PARTS = Pattern.compile(
            "[eE]'(?:[^'\\\\]++|''|\\\\.)*+'|'(?:[^']++|'')*+'|\"[^\"]*+\"|--[^\\n]*+|/\\*"
                    + "|\\$(?<tag>(?:[A-Za-z_][A-Za-z0-9_]*+)?)\\$.*?\\$\\k<tag>\\$|::|\\?"
                    + "|(?<![\\p{L}\\p{N}_$\\])'\"]):(?<name>[A-Za-z_][A-Za-z0-9_]*+)",
            Pattern.DOTALL);

    private static final Pattern COMMENT_ENDS = Pattern.compile("/\\*|\\*/");

    public Placeholders {
        names = List.copyOf(names);
    }

    public static Placeholders in(String text) {
        var names = new ArrayList<String>();
        var sql = new StringBuilder();
        var matcher = PARTS.matcher(text);
        int done = 0;
        while (matcher.find(done)) {
            var part = matcher.group();
            var name = matcher.group("name");
            int end = part.equals("/*") ? endOfComment(text, matcher.end()) : matcher.end();
            sql.append(text, done, matcher.start());
            if (name != null) {
                names.add(name);
                sql.append('?');
            } else {
                sql.append(part.equals("?") ? "??" : text.substring(matcher.start(), end));
            }
            done = end;
        }
        return new Placeholders(sql.append(text, done, text.length()).toString(), names);
    }

    /** Of one that may have others in it. */
    private static int endOfComment(String text, int start) {
        var matcher = COMMENT_ENDS.matcher(text).region(start, text.length());
        int open = 1;
        while (open > 0 && matcher.find()) {
            open += matcher.group().equals("/*") ? 1 : -1;
        }
        return open == 0 ? matcher.end() : text.length();
    }
}
