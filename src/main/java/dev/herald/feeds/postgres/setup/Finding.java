package dev.herald.feeds.postgres.setup;

/**
 * What was found when a feed was checked.
 *
 * @param sql what an administrator runs; empty where nothing is to be run
 */
public record Finding(Level level, String what, String sql) {

    /** How much it matters. */
    public enum Level {
        /** As it should be. */
        FINE,
        /** It works, and may surprise. */
        WARNING,
        /** The feed cannot run, or would do harm. */
        ERROR
    }
}
