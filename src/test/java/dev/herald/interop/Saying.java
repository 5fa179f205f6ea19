package dev.herald.interop;

/** A text for a channel. */
record Saying(String channel, String text) {}
