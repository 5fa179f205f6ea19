package dev.herald.bayeux.session;

import dev.herald.access.Identity;
import dev.herald.message.Payload;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.util.thread.Scheduler.Task;
import org.jspecify.annotations.Nullable;

/**
 * How long a session's rights last: as long as the token that it showed. Some time before, the client is asked for a new
 * one; at the end the session is over.
 */
public final class Term {
    private static final Duration LONGEST_NOTICE = Duration.ofMinutes(1);

    private final Client session;
    private @Nullable Instant end; // guarded by this, as what follows
    private @Nullable Task asking;
    private @Nullable Task ending;

    Term(Client session) {
        this.session = session;
    }

    /** A new one takes the place of the old. */
    synchronized void begin(Identity identity) {
        cancel();
        if (identity instanceof Identity.User user) {
            end = user.expires();
            long millis =
                    Math.max(0, Duration.between(session.now(), user.expires()).toMillis());
            long notice = Math.min(LONGEST_NOTICE.toMillis(), millis / 4);
            asking = session.schedule(this::ask, millis - notice);
            ending = session.schedule(this::end, millis);
        }
    }

    public synchronized void cancel() {
        if (asking != null) {
            asking.cancel();
        }
        if (ending != null) {
            ending.cancel();
        }
        end = null;
    }

    /** How many milliseconds are left; null when it is for ever. */
    public synchronized @Nullable Long left() {
        return end == null
                ? null
                : Math.max(0, Duration.between(session.now(), end).toMillis());
    }

    private void ask() {
        var left = left();
        if (left != null) {
            session.tell("/herald/token", Payload.of("{\"expires\":" + left + "}"));
        }
    }

    private void end() {
        if (isOver()) {
            session.expel(Entrance.EXPIRED);
        }
    }

    /** Not when a new token has come at the last moment; a timer that is early runs again. */
    private synchronized boolean isOver() {
        var left = left();
        if (left != null && left > 0) {
            ending = session.schedule(this::end, left);
        }
        return left != null && left == 0;
    }
}
