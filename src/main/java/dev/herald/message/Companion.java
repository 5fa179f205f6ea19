package dev.herald.message;

import java.util.Optional;

/**
 * Channels on which the server tells something of who is on another: {@code /herald/members/chat} tells it of {@code /chat}. Both
 * are in the same namespace. Who may see who is there may subscribe to it, and nobody else.
 */
public enum Companion {
    /** Who is there. */
    MEMBERS("/herald/members"),
    /** Where they are in a document. */
    AWARENESS("/herald/aware");

    private final String root;

    Companion(String root) {
        this.root = root;
    }

    /** The companion of the channel; none when its name would be too long or too deep, or the channel is one itself. */
    public Optional<Channel> of(Channel channel) {
        if (isAny(channel)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Namespace.of(channel).channel(root + channel.called()));
        } catch (InvalidName tooLong) {
            return Optional.empty();
        }
    }

    /** The channel whose companion of this kind it is; none when that is no channel's name. */
    public Optional<Channel> subjectOf(Channel companion) {
        try {
            return is(companion)
                    ? Optional.of(
                            Namespace.of(companion).channel(companion.called().substring(root.length())))
                    : Optional.empty();
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    /** The channel whose companion it is, of whatever kind. */
    public static Optional<Channel> subjectOfAny(Channel companion) {
        return MEMBERS.is(companion) ? MEMBERS.subjectOf(companion) : AWARENESS.subjectOf(companion);
    }

    /** Whether it has the name of one, be there such a channel or not. */
    public static boolean isAny(Channel channel) {
        return MEMBERS.is(channel) || AWARENESS.is(channel);
    }

    private boolean is(Channel channel) {
        return channel.name().startsWith(root + "/", Namespace.prefixOf(channel.name()));
    }
}
