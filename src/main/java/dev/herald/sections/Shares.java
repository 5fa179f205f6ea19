package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;

/**
 * How much a backend may ask of the server, with each of its keys.
 *
 * @param messages a second
 * @param bytes of them a second
 * @param newChannels a minute
 */
public record Shares(
        @Allowed(min = "1", max = "10000000") int messages,
        @Allowed(min = "1KiB", max = "64GiB") Size bytes,
        @Allowed(min = "1", max = "10000000") int newChannels) {

    /** How much a user may ask of the server, over all sessions. */
    public record User(
            @Allowed(min = "1", max = "1000000") int sessions,
            @Allowed(min = "1", max = "10000000") int subscriptions,
            @Allowed(min = "1", max = "10000000") int messages,
            @Allowed(min = "1KiB", max = "64GiB") Size bytes,
            @Allowed(min = "1", max = "10000000") int newChannels) {}
}
