package dev.herald.message;

import java.util.Optional;

/**
 * The channel on which the server tells who is on another: {@code /herald/members/chat} tells it of {@code /chat}. Both are
 * in the same namespace. Who may see who is there may subscribe to it, and nobody else.
 */
public final class Companion {
    private static final String ROOT = "/herald/members";

    private Companion() {}

    /** The companion of the channel; none when its name would be too long or too deep, or the channel is one itself. */
    public static Optional<Channel> of(Channel channel) {
        if (is(channel)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Namespace.of(channel).channel(ROOT + channel.called()));
        } catch (InvalidName tooLong) {
            return Optional.empty();
        }
    }

    /** The channel whose companion this is; none when that is no channel's name. */
    public static Optional<Channel> subjectOf(Channel companion) {
        try {
            return is(companion)
                    ? Optional.of(
                            Namespace.of(companion).channel(companion.called().substring(ROOT.length())))
                    : Optional.empty();
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    /** Whether it has the name of one, be there such a channel or not. */
    public static boolean is(Channel channel) {
        return channel.name().startsWith(ROOT + "/", Namespace.prefixOf(channel.name()));
    }
}
