package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.presence.leases.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How it is noted and told who is on a channel.
 *
 * @param claims of tokens that others are told
 * @param large number of members above which only the count is told
 */
public record Presence(
        @Allowed(min = "1s", max = "10m") Duration lease,
        @Allowed(min = "0s", max = "10m") Duration grace,
        List<String> claims,
        @Allowed(min = "1", max = "100000") int large) {

    public static final Presence DEFAULTS =
            new Presence(Duration.ofSeconds(10), Duration.ofSeconds(5), List.of("name"), 1_000);

    public Presence {
        claims = List.copyOf(claims);
        if (grace.compareTo(lease) > 0) {
            throw new IllegalArgumentException("'grace' of presence is a part of its 'lease', and cannot be more");
        }
    }

    /** What is set, as the room wants it. */
    public Settings settings() {
        return new Settings(lease, grace, claims, large);
    }
}
