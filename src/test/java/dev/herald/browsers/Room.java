package dev.herald.browsers;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The channels that one page and the publishers elsewhere meet on, and the patterns that the page subscribes to. */
record Room(String name) {

    static Room fresh() {
        return new Room("/proof/" + UUID.randomUUID());
    }

    List<String> channels() {
        return List.of(name + "/a", name + "/b", name + "/deep/er");
    }

    List<String> patterns() {
        return Stream.concat(channels().stream(), Stream.of(name + "/**")).toList();
    }
}
