package dev.herald.bayeux.session;

/** What can answer its held connect at once although nothing is queued. */
public interface Releasable {
    void release();

    /** Has the client show that it lives. */
    void ping();

    /** By which it is answered. */
    Object wire();
}
