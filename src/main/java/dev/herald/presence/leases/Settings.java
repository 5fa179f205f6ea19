package dev.herald.presence.leases;

import java.time.Duration;
import java.util.List;

/**
 * How presence is told.
 *
 * @param lease after which a member of which nothing is heard is gone
 * @param grace within which one that lost its connection may come back without anybody noticing
 * @param claims of a member's token that others are told
 * @param large number of members above which only their count is told
 */
public record Settings(Duration lease, Duration grace, List<String> claims, int large) {
    public static final Settings DEFAULTS =
            new Settings(Duration.ofSeconds(10), Duration.ofSeconds(5), List.of("name"), 1_000);

    /** Within which a subscription that ended may be made anew, and for which changes are gathered. */
    public static final Duration BREATH = Duration.ofMillis(100);

    public Settings {
        claims = List.copyOf(claims);
        if (grace.compareTo(lease) > 0) {
            throw new IllegalArgumentException("the grace is a part of the lease: " + grace + " is more than " + lease);
        }
    }

    public Terms terms() {
        return new Terms(lease, grace);
    }

    /** For how long who is not heard of is still there. */
    public record Terms(Duration lease, Duration grace) {

        /** How often is to be looked. */
        public Duration pace() {
            return lease.dividedBy(20);
        }

        /** In nanoseconds; looking, gathering and telling take time, too. */
        long silence() {
            return lease.toNanos() * 9 / 10 - BREATH.toNanos();
        }

        /** In nanoseconds, after which one that was silent is to show itself. */
        long prompting() {
            return lease.toNanos() / 3;
        }
    }
}
