package dev.herald.config;

/** A value that holds, and where it comes from. Secrets are shown as stars. */
public record Setting(String path, String value, Origin origin) {}
