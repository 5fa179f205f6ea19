package dev.herald.message;

import java.util.List;

/**
 * The name of one stream of publications, such as {@code /chat/lobby}.
 *
 * <p>One to sixteen segments, each led by a slash, of ASCII letters, digits and {@code -_!~()$@.+#{}},
 * at most 255 characters in all (Bayeux 1.0, section 2.1, with the characters that CometD adds). A name
 * that contains a star is a {@link Pattern}.
 */
public record Channel(String name) implements Comparable<Channel> {

    /** @throws InvalidName if the name is not a channel's */
    public Channel {
        Names.check(name);
        if (name.indexOf('*') >= 0) {
            throw new InvalidName(name, "a wildcard names many channels; this takes one");
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
