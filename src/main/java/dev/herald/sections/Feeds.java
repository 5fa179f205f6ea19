package dev.herald.sections;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where changes come from that are told to browsers: by kind, then by the feed's name.
 *
 * @param postgres databases whose write-ahead log is read
 */
public record Feeds(Map<String, PostgresFeed> postgres) {
    public static final Feeds DEFAULTS = new Feeds(Map.of());

    public Feeds {
        postgres = Collections.unmodifiableMap(new LinkedHashMap<>(postgres));
        postgres.keySet().forEach(Feeds::check);
        postgres.forEach((name, feed) -> feed.named(name)); // or refuses it
    }

    private static void check(String name) {
        if (!name.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException(
                    "the name of a feed has 1 to 32 small letters, digits, dashes and underscores, not '" + name + "'");
        }
    }
}
