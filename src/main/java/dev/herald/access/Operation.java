package dev.herald.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an identity may do on a channel. */
public enum Operation {
    PUBLISH,
    SUBSCRIBE,
    /** Reading what was published before; whoever does must be allowed to subscribe as well. */
    HISTORY,
    /** Seeing who else is on the channel. */
    PRESENCE;

    /** @throws IllegalArgumentException that names those there are */
    public static Operation named(String word) {
        return Arrays.stream(values())
                .filter(operation -> operation.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no operation '" + word + "': name one of "
                        + Arrays.stream(values()).map(Operation::word).collect(Collectors.joining(", "))));
    }

    /** As rules, tokens and errors write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
