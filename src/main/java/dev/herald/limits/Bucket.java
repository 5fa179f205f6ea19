package dev.herald.limits;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket: so much in a time, and as much at once as that many times over.
 *
 * <p>It knows one number, the moment at which it would be full again; what is taken moves that on. Safe from any
 * thread, without a lock: a client's messages pass here one by one.
 */
public final class Bucket {
    private final LongSupplier nanoTime;
    private final double nanosEach;
    private final long brim;
    private final AtomicLong fullAt;

    /**
     * @param rate in a period
     * @param periodNanos the time in which so much comes in
     * @param periods how many times as much may be taken at once
     */
    public Bucket(LongSupplier nanoTime, long rate, long periodNanos, int periods) {
        this.nanoTime = nanoTime;
        this.nanosEach = (double) periodNanos / rate;
        this.brim = periodNanos * periods;
        this.fullAt = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Takes so much, if it is there.
     *
     * @return 0, or for how many nanoseconds to wait until it will be
     */
    public long take(long amount) {
        return take(amount, nanoTime.getAsLong());
    }

    /** The same for who has just looked at the clock, which costs more than all the rest. */
    long take(long amount, long now) {
        long cost = (long) (amount * nanosEach);
        while (true) {
            long known = fullAt.get();
            long then = (known - now > 0 ? known : now) + cost;
            if (then - now > brim) {
                return then - now - brim;
            }
            if (fullAt.compareAndSet(known, then)) {
                return 0;
            }
        }
    }

    /** Whether all of it can be taken: it need not be remembered. */
    public boolean isFull() {
        return fullAt.get() - nanoTime.getAsLong() <= 0;
    }
}
