package dev.herald.http.edge;

/**
 * A connection, as far as patience with it goes: it is busy while it has a request or a WebSocket that has spoken, and
 * must otherwise come to its next request in time, however many bytes it sends meanwhile.
 */
final class Line {
    private int busy;
    private int requests;
    private long since; // it was last busy, or was opened, in nanoseconds
    private Runnable farewell;

    Line(long now, Runnable farewell) {
        since = now;
        this.farewell = farewell;
    }

    synchronized void begins() {
        busy++;
        requests++;
    }

    synchronized void ends(long now) {
        busy--;
        since = now;
    }

    /** How it is to be closed from now on. */
    synchronized void farewell(Runnable how) {
        farewell = how;
    }

    /** Whether it has been waited for long enough, by which of the two: until the first request, or between them. */
    synchronized boolean isOver(long now, long first, long between) {
        return busy == 0 && now - since > (requests == 0 ? first : between);
    }

    void close() {
        Runnable how;
        synchronized (this) {
            how = farewell;
        }
        how.run();
    }
}
