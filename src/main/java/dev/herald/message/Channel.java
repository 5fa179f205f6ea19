package dev.herald.message;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one stream of publications, such as {@code /chat/lobby}.
 *
 * <p>One to sixteen segments, each led by a slash, of ASCII letters, digits and {@code -_!~()$@.+#{}},
 * at most 255 characters in all (Bayeux 1.0, section 2.1, with the characters that CometD adds). A name
 * that contains a star is a {@link dev.herald.message.Pattern}.
 */
public record Channel(String name) implements Comparable<Channel> {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9\\-_!()$@.+#]+");
    private static final Pattern ESCAPED = Pattern.compile("~u[0-9A-F]{4}|(~[0-9A-F]{2})+");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** @throws InvalidName if the name is not a channel's */
    public Channel {
        Names.check(name);
        if (name.indexOf('*') >= 0) {
            throw new InvalidName(name, "a wildcard names many channels; this takes one");
        }
    }

    /**
     * The segment that stands for any text, such as a user's subject: what a segment may not have, and tildes and braces
     * as well, is written as a tilde and two hexadecimal digits a byte of UTF-8. No two texts have the same.
     */
    public static String segment(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        var written = new StringBuilder();
        text.codePoints().forEach(point -> {
            var character = Character.toString(point);
            if (PLAIN.matcher(character).matches()) {
                written.append(character);
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) { // half a character
                written.append("~u").append(HEX.toHexDigits((char) point));
            } else {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                    written.append('~').append(HEX.toHexDigits(b));
                }
            }
        });
        return written.toString();
    }

    /** The text that a segment stands for which {@link #segment} has written; what it would not have written stays as it is. */
    public static String textOf(String segment) {
        var text = ESCAPED.matcher(segment).replaceAll(found -> Matcher.quoteReplacement(unescaped(found.group())));
        return segment(text).equals(segment) ? text : segment;
    }

    private static String unescaped(String escapes) {
        if (escapes.startsWith("~u")) {
            return Character.toString((char) HexFormat.fromHexDigits(escapes, 2, 6));
        }
        return new String(HEX.parseHex(escapes.substring(1).replace("~", "")), StandardCharsets.UTF_8);
    }

    /** Whether a channel can have this name. */
    public static boolean isName(String name) {
        try {
            new Channel(name);
            return true;
        } catch (InvalidName e) {
            return false;
        }
    }

    /** Whether the protocol keeps this channel to itself: {@code /meta/…}. */
    public boolean isMeta() {
        return isUnder("/meta");
    }

    /** Whether this channel carries messages between a client and the server only: {@code /service/…}. */
    public boolean isService() {
        return isUnder("/service");
    }

    /** Whether publications to this channel go to its subscribers. */
    public boolean isBroadcast() {
        return !isMeta() && !isService();
    }

    /** What those in its namespace call it. */
    public String called() {
        return Namespace.called(name);
    }

    /** The name's parts: {@code /a/b} gives {@code [a, b]}. */
    public List<String> segments() {
        return List.of(name.substring(1).split("/"));
    }

    @Override
    public int compareTo(Channel other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }

    private boolean isUnder(String root) {
        var called = Namespace.called(name);
        return called.equals(root) || called.startsWith(root + "/");
    }
}
