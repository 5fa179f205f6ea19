package dev.herald.feeds.outbox;

/** Says that there may be something in the table, so that it is looked at before it is due. What it misses costs no more than that. */
public interface Wake {

    /** None: the table is looked at every so often. */
    Wake NONE = (settings, woken) -> () -> {};

    /** Calls {@code woken} on some thread whenever something may have come, until what it returns is closed. */
    AutoCloseable listen(Settings settings, Runnable woken);
}
