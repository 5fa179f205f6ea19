package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What keeps that which is published.
 *
 * @param folder where the embedded engine keeps its data
 */
public record Engine(
        Kind kind,
        Path folder,
        @Allowed(min = "1ms", max = "1m") Duration asyncInterval,
        @Allowed(min = "1s", max = "7d") Duration idWindow,
        @Allowed(min = "1MiB", max = "64GiB") Size cache,
        @Allowed(min = "1MiB", max = "16GiB") Size writeBuffer,
        @Allowed(min = "0B", max = "64GiB") Size reserve) {

    public static final Engine DEFAULTS = new Engine(
            Kind.EMBEDDED,
            Path.of("herald-data"),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            Size.ofMiB(64),
            Size.ofMiB(64),
            Size.ofMiB(64));

    /** Where it keeps what is published, in words. */
    public String place() {
        return kind == Kind.MEMORY
                ? "in memory"
                : "in " + folder.toAbsolutePath().normalize();
    }

    /** Which engine keeps what is published. */
    public enum Kind {
        EMBEDDED,
        MEMORY
    }
}
