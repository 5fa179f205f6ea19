package dev.herald.census;

/**
 * How many bytes wait for one session, against its own limit; {@link Backlogs} counts them together with everybody
 * else's.
 *
 * <p>Safe from any thread. Half of the room must be free again before who was told that there is none is told
 * otherwise, so that it is not told for each message.
 */
public final class Queued {
    private static final long IDLE = 16 * 1024;

    private final Backlogs all;
    private final long limit;
    private long bytes; // guarded by this
    private long turnedAwayAt; // guarded by this; 0 when nobody was
    private boolean closed; // guarded by this

    Queued(Backlogs all, long limit) {
        this.all = all;
        this.limit = limit;
    }

    public synchronized long bytes() {
        return bytes;
    }

    public void add(long count) {
        synchronized (this) {
            if (closed) {
                return;
            }
            bytes += count;
            all.changed(count);
        }
        all.relieve();
    }

    /** Whether there is room; it may be passed by one message. */
    public boolean hasRoom() {
        return isBelow(limit);
    }

    /** Whether next to nothing waits. */
    public boolean isIdle() {
        return isBelow(Math.min(limit, IDLE));
    }

    private synchronized boolean isBelow(long most) {
        boolean below = bytes < most;
        if (!below) {
            turnedAwayAt = Math.max(turnedAwayAt, most);
        }
        return below;
    }

    /** These bytes have gone; true if there is room again for who was turned away. */
    public synchronized boolean release(long count) {
        if (closed) {
            return false;
        }
        bytes -= count;
        all.changed(-count);
        boolean again = turnedAwayAt > 0 && bytes <= turnedAwayAt / 2;
        turnedAwayAt = again ? 0 : turnedAwayAt;
        return again;
    }

    /** The session has ended: what waits for it counts no more. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            all.changed(-bytes);
            bytes = 0;
        }
    }
}
