package dev.herald.webhooks;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A backend that is told of what happens.
 *
 * @param name of its channel, and of how far it was told
 * @param secret that it is told with; at least 32 bytes
 * @param events that it is told of
 * @param channels of those that it is told of, as clients call them; sessions are of none
 */
public record Webhook(String name, URI url, String secret, Set<Event> events, List<Pattern> channels) {
    private static final String CHANNELS = "/herald/webhooks/";
    private static final String NAMES = "[A-Za-z0-9_-]{1,32}";

    /** What could not be told for too long. */
    static final Channel DEAD = new Channel(CHANNELS + "dead");

    public Webhook {
        if (!name.matches(NAMES)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for a webhook: it has 1 to 32 letters, digits, dashes and underscores");
        }
        events = Set.copyOf(events);
        channels = List.copyOf(channels);
    }

    /** Where what it is to be told waits. */
    Channel channel() {
        return new Channel(CHANNELS + "to/" + name);
    }

    boolean wants(Happening happening) {
        var channel = happening.channel();
        return events.contains(happening.event())
                && (channel == null || channels.stream().anyMatch(pattern -> pattern.matches(channel)));
    }

    @Override
    public String toString() {
        return "Webhook[" + name + "]";
    }
}
