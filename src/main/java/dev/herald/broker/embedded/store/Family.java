package dev.herald.broker.embedded.store;

import java.nio.charset.StandardCharsets;

/** The column families: separate keyspaces that one batch can write to at once. */
public enum Family {
    /** A name to a few bytes: the epoch, the format, ceilings. */
    META("default"),
    /** Channel id and offset to the entry's record. */
    ENTRIES("entries"),
    /** Offset to channel id: what a wildcard over many channels is read from. */
    LOG("log"),
    /** Channel name to its state. */
    CHANNELS("channels"),
    /** Channel id and publication id to the offset. */
    IDS("ids"),
    /** Offset to when, and under what key of {@link #IDS}: by this they are forgotten, oldest first. */
    ID_AGES("id-ages"),
    /** A table's key to its row. */
    ROWS("rows"),
    /** Expiry and table key to the revision that expires then. */
    EXPIRIES("expiries");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    byte[] label() {
        return label.getBytes(StandardCharsets.UTF_8);
    }
}
