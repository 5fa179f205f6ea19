package dev.herald.webhooks;

import java.util.Locale;

/** What a backend can be told of. */
public enum Event {
    CONNECT,
    DISCONNECT,
    OCCUPIED,
    VACATED,
    MEMBER_ADDED,
    MEMBER_REMOVED,
    DOCUMENT_CHANGED;

    /** As it is written. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
