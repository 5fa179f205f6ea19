package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;

/**
 * How much a client may ask of the server.
 *
 * @param queue of one session, in memory
 */
public record Limits(
        @Allowed(min = "1KiB", max = "16MiB") Size message,
        @Allowed(min = "1KiB", max = "64MiB") Size body,
        @Allowed(min = "1", max = "10000") int batch,
        @Allowed(min = "8", max = "1000") int depth,
        @Allowed(min = "16", max = "1000") int digits,
        @Allowed(min = "1", max = "100000") int subscriptions,
        @Allowed(min = "16KiB", max = "1GiB") Size queue,
        PerAddress address,
        OnTheWire wire) {

    public static final Limits DEFAULTS = new Limits(
            Size.ofKiB(64), Size.ofKiB(256), 100, 64, 128, 128, Size.ofMiB(1), PerAddress.DEFAULTS, OnTheWire.DEFAULTS);

    public Limits {
        if (message.compareTo(body) > 0) {
            throw new IllegalArgumentException("'message' must not be larger than 'body'");
        }
    }
}
