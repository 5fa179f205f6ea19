package dev.herald.broker;

import java.time.Duration;

/** How a channel's entries are kept. */
public record Keeping(Durability durability, Retention retention) {
    public static final Keeping NOTHING = new Keeping(Durability.NONE, new Retention(0, Duration.ZERO, 0));

    /** When a publication is confirmed. */
    public enum Durability {
        /** Once it is fsynced. */
        SYNC,
        /** At once; it is on disk within the engine's stated interval. */
        ASYNC,
        /** At once; it is not kept at all. */
        NONE
    }

    /**
     * What may be forgotten: whatever is beyond any of the three. At least the newest {@code count}, or
     * as much of it as age and bytes allow, can be read.
     *
     * @param count entries, at least 1 on a kept channel
     * @param age how old an entry may grow
     * @param bytes of all the channel's payloads together
     */
    public record Retention(long count, Duration age, long bytes) {}
}
