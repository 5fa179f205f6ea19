package dev.herald.revocations;

import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of this node that a revocation concerns, as soon as it is heard of, whatever node it was made on.
 *
 * <p>One thread looks through the sessions: once for all that was revoked meanwhile, however much that is. A session that
 * opens is looked at once it is among them: a revocation that came before finds it here, one that comes later there.
 */
public final class Evictions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
    private static final String ERROR = "401::token_revoked, get a new token, and come again with it";

    private final Revocations revocations;
    private final Sessions sessions;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ExecutorService looker = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
                var thread = new Thread(work, "herald-evictions");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    private Evictions(Revocations revocations, Sessions sessions) {
        this.revocations = revocations;
        this.sessions = sessions;
    }

    /** Ends sessions from now on. */
    public static Evictions begin(Revocations revocations, Sessions sessions) {
        var evictions = new Evictions(revocations, sessions);
        revocations.watch(evictions::lookThrough);
        sessions.watchArrivals(evictions::lookAt);
        evictions.lookThrough();
        return evictions;
    }

    private void lookThrough() {
        if (!due.getAndSet(true)) {
            looker.execute(this::endAll);
        }
    }

    private void lookAt(Session session) {
        if (revocations.isRevoked(session.id(), session.identity())) {
            looker.execute(() -> endIfRevoked(session));
        }
    }

    private void endAll() {
        due.set(false);
        sessions.list(null, Integer.MAX_VALUE).forEach(this::endIfRevoked);
    }

    private void endIfRevoked(Session session) {
        try {
            if (revocations.isRevoked(session.id(), session.identity())) {
                session.expel(ERROR);
            }
        } catch (RuntimeException e) {
            LOG.error("A session that is revoked cannot be ended.", e);
        }
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}
