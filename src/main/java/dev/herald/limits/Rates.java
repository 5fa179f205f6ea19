package dev.herald.limits;

/**
 * How much may come from one client.
 *
 * @param messages a second
 * @param bytes of messages a second
 * @param newChannels that are begun by publishing to them, a minute
 */
public record Rates(int messages, long bytes, int newChannels) {}
