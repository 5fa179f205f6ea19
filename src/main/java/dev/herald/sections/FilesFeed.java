package dev.herald.sections;

import dev.herald.feeds.files.Settings;
import java.nio.file.Path;

/**
 * JSON files, each of which is a row.
 *
 * @param path of one, or of many with stars in its last part
 * @param channel to which it goes, with {@code {name}}, and fields of what is in it
 */
public record FilesFeed(Path path, String channel) {
    public FilesFeed {
        Settings.of(path, channel); // or refuses it
    }

    /** What is set, as the room wants it. */
    public Settings settings() {
        return Settings.of(path, channel);
    }
}
