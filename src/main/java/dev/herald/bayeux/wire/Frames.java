package dev.herald.bayeux.wire;

/**
 * Counts the frames of one WebSocket: into how many a text is chopped, and how often the client pings. Each costs the
 * server something, however small it is.
 *
 * <p>Used by one thread at a time, as the connection is.
 */
public final class Frames {

    /**
     * @param perText that one text may come in
     * @param pings that may come in a second, and ten seconds' worth of them at once
     */
    public record Limits(int perText, int pings) {
        public static final Limits DEFAULTS = new Limits(4_096, 10);
    }

    private static final int BURST_SECONDS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final Limits limits;
    private int parts;
    private long pinged = System.nanoTime(); // up to when the pings so far would take at the rate that is granted

    public Frames(Limits limits) {
        this.limits = limits;
    }

    /** Counts a frame of a text; whether there may be this many. */
    public boolean mayHavePart(boolean last) {
        parts++;
        boolean may = parts <= limits.perText();
        if (last) {
            parts = 0;
        }
        return may;
    }

    public boolean mayPing() {
        long now = System.nanoTime();
        pinged = (pinged - now > 0 ? pinged : now) + SECOND / limits.pings();
        return pinged - now <= BURST_SECONDS * SECOND;
    }
}
