package dev.herald.broker.embedded.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked for; the message is fit to be shown to an operator. */
public final class StoreFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** There is no room left on the disk. */
        FULL,
        /** What was read is not what was written. */
        CORRUPT,
        /** The disk or the file system refused. */
        BROKEN
    }

    private final Kind kind;

    public StoreFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
