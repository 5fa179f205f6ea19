package dev.herald.access;

import java.util.Locale;

/** What an identity may do on a channel. */
public enum Operation {
    PUBLISH,
    SUBSCRIBE,
    /** Reading what was published before; whoever does must be allowed to subscribe as well. */
    HISTORY,
    /** Seeing who else is on the channel. */
    PRESENCE;

    /** As rules, tokens and errors write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
