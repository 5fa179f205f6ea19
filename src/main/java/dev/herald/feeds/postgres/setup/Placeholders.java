package dev.herald.feeds.postgres.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of the configuration, as the driver takes it.
 *
 * @param sql with question marks where values are bound
 * @param names of these, in their order: {@code :customer_id}
 */
public record Placeholders(String sql, List<String> names) {
    /** Texts, names in quotes, casts and comments are passed by; a question mark elsewhere is an operator's. */
    private static final Pattern PARTS = Pattern.compile(
            "[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/"
                    + "|\\$(?<tag>(?:[A-Za-z_][A-Za-z0-9_]*)?)\\$.*?\\$\\k<tag>\\$|::|\\?|:(?<name>[A-Za-z_][A-Za-z0-9_]*)",
            Pattern.DOTALL);

    public Placeholders {
        names = List.copyOf(names);
    }

    public static Placeholders in(String text) {
        var names = new ArrayList<String>();
        var sql = new StringBuilder();
        var matcher = PARTS.matcher(text);
        while (matcher.find()) {
            var name = matcher.group("name");
            if (name != null) {
                names.add(name);
            }
            matcher.appendReplacement(sql, name != null ? "?" : plain(matcher.group()));
        }
        return new Placeholders(matcher.appendTail(sql).toString(), names);
    }

    private static String plain(String part) {
        return part.equals("?") ? "??" : Matcher.quoteReplacement(part);
    }
}
