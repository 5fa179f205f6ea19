package dev.herald;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, to be closed in the opposite order; one that fails does not keep the others open. */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // guarded by this

    /** Remembers to close it. */
    synchronized <T extends AutoCloseable> T later(T room) {
        opened.push(room);
        return room;
    }

    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.error("a part of the server did not close well", e);
            }
        }
    }
}
