package dev.herald.services;

import dev.herald.intake.NotTaken;
import dev.herald.metrics.Count;
import dev.herald.requests.NotAnswered;
import dev.herald.service.Refused;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service's failure is to who called it; what it did not mean is logged here, once. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final String UNMEANT = "it went wrong on the server's side";

    private final Count failed;

    Faults(Count failed) {
        this.failed = failed;
    }

    /** @param of the request, and by whom */
    NotAnswered answer(Throwable failure, String name, Object of) {
        var cause = causeOf(failure);
        if (cause instanceof NotAnswered known) {
            return known;
        }
        if (cause instanceof Refused refused) {
            return new NotAnswered(refused.status(), refused.code(), refused.reason());
        }
        if (cause instanceof Crew.Busy) {
            return new NotAnswered(503, "service_busy", "it has too much to do: ask again in a while");
        }
        log("request " + name, of, cause);
        return new NotAnswered(500, "service_failed", UNMEANT);
    }

    NotTaken publication(Throwable failure, String channel, Object of) {
        var cause = causeOf(failure);
        if (cause instanceof Refused refused) {
            return new NotTaken(refused.status(), refused.code(), refused.reason());
        }
        if (cause instanceof Crew.Busy) {
            return new NotTaken(503, "service_busy", "its service has too much to do: try again in a while");
        }
        log("publication to " + channel, of, cause);
        return new NotTaken(500, "service_failed", UNMEANT);
    }

    void event(Throwable failure, String what, Object of) {
        log(what, of, causeOf(failure));
    }

    private void log(String what, Object of, Throwable cause) {
        failed.increment();
        LOG.error("a service failed: {}, {}", what, of, cause);
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
