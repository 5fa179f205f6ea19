package dev.herald.props;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must become true soon: asks again and again, at most a minute long. */
public final class Eventually {
    private static final long BOUND = Duration.ofMinutes(1).toNanos();
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private Eventually() {}

    /** Something to assert. */
    @FunctionalInterface
    public interface Claim {
        void check() throws Exception;
    }

    /** Returns once the claim holds; throws what it last threw when it does not within the bound. */
    public static void eventually(Claim claim) {
        eventually(() -> {
            claim.check();
            return true;
        });
    }

    /** Returns the answer once it can be given; throws what was last thrown when it cannot within the bound. */
    public static <T> T eventually(Callable<T> question) {
        long deadline = System.nanoTime() + BOUND;
        while (true) {
            try {
                return question.call();
            } catch (AssertionError | Exception e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("not within a minute: " + e.getMessage(), e);
                }
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
