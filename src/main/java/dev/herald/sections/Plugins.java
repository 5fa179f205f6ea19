package dev.herald.sections;

import java.nio.file.Path;

/**
 * Services that come in jars.
 *
 * @param folder of the jars; it need not be there
 */
public record Plugins(Path folder) {
    public static final Plugins DEFAULTS = new Plugins(Path.of("plugins"));
}
