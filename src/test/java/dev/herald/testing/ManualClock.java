package dev.herald.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A clock that a test moves: it stands still, or goes on with the machine's, as many hours ahead as it was told.
 *
 * <p>Safe from any thread.
 */
public final class ManualClock extends Clock {
    private @Nullable Instant standing; // guarded by this, as what follows
    private Duration ahead = Duration.ZERO;

    /** One that stands still. */
    public ManualClock() {
        this(Instant.parse("2026-11-21T12:00:00Z"));
    }

    private ManualClock(@Nullable Instant standing) {
        this.standing = standing;
    }

    /** One that shows the machine's time until it is moved. */
    public static ManualClock running() {
        return new ManualClock(null);
    }

    public synchronized void advance(Duration time) {
        if (standing == null) {
            ahead = ahead.plus(time);
        } else {
            standing = standing.plus(time);
        }
    }

    /** Stands still from now on; {@link #advance} still moves it. */
    public synchronized void stop() {
        standing = instant();
    }

    @Override
    public synchronized Instant instant() {
        return standing == null ? Instant.now().plus(ahead) : standing;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
