package dev.herald.hub.lanes;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a subscriber, whose failures are its own: the first is logged, and the lane goes on. Owned by the lane's thread. */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final String subscriber;
    private boolean hasThrown;

    public Guard(String subscriber) {
        this.subscriber = subscriber;
    }

    public void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            note(e);
        }
    }

    /** What it answers, or the other when it fails. */
    public boolean ask(BooleanSupplier question, boolean otherwise) {
        try {
            return question.getAsBoolean();
        } catch (RuntimeException | Error e) {
            note(e);
            return otherwise;
        }
    }

    public void note(Throwable problem) {
        if (!hasThrown) {
            hasThrown = true;
            LOG.error("subscriber {} failed; should it again, that is not logged", subscriber, problem);
        }
    }
}
