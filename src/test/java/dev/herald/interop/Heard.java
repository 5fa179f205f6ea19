package dev.herald.interop;

/** What a client's listener for a pattern was handed. */
record Heard(String pattern, String channel, String text) {}
