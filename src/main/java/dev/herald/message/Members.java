package dev.herald.message;

/** What can be told of who is on a channel. */
public enum Members {
    /** Nothing. */
    OFF,
    /** How many. */
    COUNT,
    /** Who. */
    LIST
}
