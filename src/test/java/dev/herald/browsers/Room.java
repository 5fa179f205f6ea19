package dev.herald.browsers;

import java.util.List;
import java.util.UUID;

/**
 * The channels that one page and the publishers elsewhere meet on, and the patterns that the page subscribes to.
 *
 * @param wild below the room's name, the pattern that the page subscribes to beside the first two channels
 */
record Room(String name, String wild) {

    /** The page subscribes to each channel, and to a pattern that matches them all. */
    static Room overlapping() {
        return new Room("/proof/" + UUID.randomUUID(), "/**");
    }

    /** The page subscribes to two channels, and to a pattern that matches another. */
    static Room apart() {
        return new Room("/proof/" + UUID.randomUUID(), "/deep/**");
    }

    List<String> channels() {
        return List.of(name + "/a", name + "/b", name + "/deep/er");
    }

    List<String> patterns() {
        return List.of(name + "/a", name + "/b", name + wild);
    }

    /** Whether what is said on the channel is heard by who subscribes to the pattern. */
    static boolean matches(String pattern, String channel) {
        return pattern.endsWith("**") ? channel.startsWith(pattern.replace("**", "")) : pattern.equals(channel);
    }
}
