package dev.herald.cli;

import java.util.List;

/** The commands that are clients of a server. */
public final class Commands {
    private Commands() {}

    public static List<Object> of(Terminal terminal) {
        return List.of(new Pub(terminal), new Sub(terminal), new Connect(terminal), new Revoke(terminal));
    }
}
