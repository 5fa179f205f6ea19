package dev.herald.bayeux.session;

import dev.herald.census.Sessions;
import org.cometd.server.AbstractServerTransport.Scheduler;
import org.jspecify.annotations.Nullable;

/** When a session's client was heard of, whether its connection is there, and its connect if one is held. Safe from any thread. */
public final class Pulse implements Sessions.Pulse {
    private volatile long heard = System.nanoTime();
    private volatile boolean linked = true;
    private volatile @Nullable Scheduler scheduler;

    /** Something has come from the client. */
    public void heard() {
        heard = System.nanoTime();
        linked = true;
    }

    void unlinked() {
        linked = false;
    }

    /** By which the session's messages leave from now on. */
    public void schedule(@Nullable Scheduler newScheduler) {
        scheduler = newScheduler;
    }

    /** Answers the connect, if one is held. */
    public void release() {
        var held = scheduler;
        if (held instanceof Releasable releasable) {
            releasable.release();
        } else if (held != null) {
            held.schedule();
        }
    }

    @Override
    public long heardNanos() {
        return heard;
    }

    @Override
    public boolean isLinked() {
        return linked;
    }

    @Override
    public void prompt() {
        if (scheduler instanceof Releasable releasable) {
            releasable.ping();
        } else {
            release();
        }
    }
}
