package dev.herald.access;

/** What an identity may do on a channel. */
public enum Operation {
    PUBLISH,
    SUBSCRIBE
}
