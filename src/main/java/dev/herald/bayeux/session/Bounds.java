package dev.herald.bayeux.session;

import dev.herald.limits.Allowance;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What one session may send and may have waiting, and why it was ended if it went too far. Safe from any thread. */
public final class Bounds {
    private final Allowance allowance;
    private final Backlog backlog;
    private final AtomicReference<@Nullable String> endedFor = new AtomicReference<>();

    public Bounds(Allowance allowance, Backlog backlog) {
        this.allowance = allowance;
        this.backlog = backlog;
    }

    public Allowance allowance() {
        return allowance;
    }

    public Backlog backlog() {
        return backlog;
    }

    /** Notes why the session is ended from this side; false if that was known before. */
    public boolean isFirstReason(String reason) {
        return endedFor.compareAndSet(null, reason);
    }

    /** Why it has ended, as its client is told. */
    public String endedFor() {
        var reason = endedFor.get();
        return reason == null ? "the session has ended: handshake anew" : reason;
    }

    /** The session is over: nothing of it counts any more. */
    public void close() {
        allowance.close();
        backlog.close();
    }
}
