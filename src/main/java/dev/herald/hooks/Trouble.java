package dev.herald.hooks;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log that nothing could be decided, now and then: it may be so for every message. Safe from any thread. */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final String who;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
    private final AtomicLong since = new AtomicLong();

    /** @param who does not decide, as the log calls it */
    Trouble(String who) {
        this.who = who;
    }

    void tell(Throwable failure) {
        since.incrementAndGet();
        long now = System.nanoTime();
        long until = quietUntil.get();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE)) {
            LOG.warn(
                    "{} does not decide: {}; denied since this was last told: {}",
                    who,
                    why(failure),
                    since.getAndSet(0));
        }
    }

    private static String why(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "it takes too long";
        }
        var message = cause.getMessage();
        return cause instanceof IOException && message != null ? message : cause.toString();
    }
}
