package dev.herald.message;

/**
 * A world of channels of its own: the same name in two namespaces is two channels, whatever wildcard is used.
 *
 * <p>Within the house, a channel {@code /chat} of the namespace {@code tenant-a} is called {@code /~tenant-a/chat}; nobody
 * outside can say such a name or gets to see it. What comes from a caller is made a channel or a pattern by the caller's
 * namespace, and what goes to one is named by it. The namespace that nobody names is {@link #DEFAULT}.
 *
 * @param name empty for the default
 */
public record Namespace(String name) {
    public static final Namespace DEFAULT = new Namespace("");

    static final String MARK = "/~";
    private static final int MAX_LENGTH = 32;

    /** @throws InvalidName if it is not of 1 to 32 letters, digits, dashes and underscores */
    public Namespace {
        if (!name.isEmpty() && (name.length() > MAX_LENGTH || !name.matches("[A-Za-z0-9][A-Za-z0-9_-]*"))) {
            throw new InvalidName(
                    name, "a namespace has 1 to " + MAX_LENGTH + " letters, digits, dashes and underscores");
        }
    }

    /** The namespace that the channel is in. */
    public static Namespace of(Channel channel) {
        return of(channel.name());
    }

    /** @throws InvalidName if the name begins as those of a namespace do, but with none that there could be */
    static Namespace of(String name) {
        int end = prefixOf(name);
        if (end == MARK.length()) {
            throw new InvalidName(name, "no name begins with /~");
        }
        return end == 0 ? DEFAULT : new Namespace(name.substring(MARK.length(), end));
    }

    /**
     * The channel that somebody in this namespace calls so.
     *
     * @throws InvalidName if the name is not a channel's
     */
    public Channel channel(String called) {
        return new Channel(inside(called));
    }

    /**
     * The same, which anything can be published to.
     *
     * @throws IllegalArgumentException if the name is not a channel's, or one of the protocol's own
     */
    public Channel broadcast(String called) {
        var channel = channel(called);
        if (!channel.isBroadcast()) {
            throw new IllegalArgumentException("/meta and /service channels carry Bayeux's own messages: " + called);
        }
        return channel;
    }

    /**
     * The pattern that somebody in this namespace calls so.
     *
     * @throws InvalidName if the name is neither a channel's nor a pattern's
     */
    public Pattern pattern(String called) {
        return new Pattern(inside(called));
    }

    /** Whether the channel is in this namespace. */
    public boolean has(Channel channel) {
        return prefixOf(channel.name()) == prefix().length() && channel.name().startsWith(prefix());
    }

    /** What those in its namespace call the channel or pattern of this name. */
    public static String called(String name) {
        return name.substring(prefixOf(name));
    }

    private String inside(String called) {
        if (called.startsWith(MARK)) {
            throw new InvalidName(called, "no name begins with /~");
        }
        if (!called.startsWith("/")) { // or it would go on with the namespace's own name
            throw new InvalidName(called, "it must begin with a slash and have something after it");
        }
        return prefix() + called;
    }

    private String prefix() {
        return name.isEmpty() ? "" : MARK + name;
    }

    /** How long the part of a name is that tells the namespace. */
    static int prefixOf(String name) {
        if (!name.startsWith(MARK)) {
            return 0;
        }
        int end = name.indexOf('/', MARK.length());
        return end < 0 ? 0 : end;
    }

    @Override
    public String toString() {
        return name;
    }
}
