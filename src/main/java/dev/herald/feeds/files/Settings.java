package dev.herald.feeds.files;

import dev.herald.feeds.mapping.Template;
import dev.herald.message.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Which files, and where they are told.
 *
 * @param path of a file, or of many with stars in its last part: {@code /data/prices/*.json}
 * @param channel with {@code {name}}, the file's name without what comes after its last dot, and fields of what is in it
 * @param maxBytes of a file
 * @param most files
 */
public record Settings(Path path, Template channel, int maxBytes, int most) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MOST = 10_000;

    public Settings {
        var folder = path.toAbsolutePath().getParent();
        if (folder == null || folder.toString().matches(".*[*?\\[{].*")) {
            throw new IllegalArgumentException(
                    "only the last part of a path can have stars: /data/prices/*.json, not " + path);
        }
        boolean isMany = path.getFileName().toString().matches(".*[*?\\[{].*");
        if (isMany && channel.columns().isEmpty()) {
            throw new IllegalArgumentException("many files go to many channels: " + channel + " has no {name} in it");
        }
    }

    /** @throws IllegalArgumentException that says what is wrong */
    public static Settings of(Path path, String channel) {
        return new Settings(path, Template.of(Namespace.DEFAULT, channel), MAX_BYTES, MOST);
    }

    Path folder() {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    String glob() {
        return path.getFileName().toString();
    }

    static String nameOf(Path file) {
        var name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** All that it may publish to. */
    public List<dev.herald.message.Pattern> patterns() {
        return List.of(channel.pattern());
    }
}
