package dev.herald.limits;

import dev.herald.message.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What one session may still do, and its user with it, if it has one. Whoever goes on far beyond is to be ended.
 *
 * <p>Safe from any thread.
 */
public final class Allowance implements AutoCloseable {
    private final Limiter limiter;
    private final Tap own;
    private final Bucket patience; // with a client that is refused again and again
    private volatile @Nullable Account account;
    private int subscriptions; // guarded by this
    private boolean closed; // guarded by this
    private volatile boolean beyond;

    Allowance(Limiter limiter, Tap own, Bucket patience) {
        this.limiter = limiter;
        this.own = own;
        this.patience = patience;
    }

    /** From now on the session is the user's too; unless the user has too many, and then it says so. */
    public synchronized @Nullable Exceeded belongTo(String user) {
        var former = account;
        if (closed || (former != null && former.isOf(user))) {
            return null;
        }
        var joined = limiter.join(user, subscriptions);
        if (joined == null) {
            return limiter.tooManySessions();
        }
        account = joined;
        if (former != null) {
            former.leave(subscriptions);
        }
        return null;
    }

    /** Takes a message of so many bytes, or says which limit it meets. */
    public @Nullable Exceeded message(long size) {
        long now = limiter.now();
        var exceeded = own.message(size, now);
        var user = account;
        if (exceeded == null && user != null) {
            exceeded = user.tap().message(size, now);
        }
        return exceeded == null ? null : noted(exceeded);
    }

    /** Lets a publication to the channel by, or says which limit the channel's beginning meets. */
    public @Nullable Exceeded publication(Channel channel) {
        if (limiter.isKnown(channel)) {
            return null;
        }
        var exceeded = limiter.roomForChannels(0);
        if (exceeded == null) {
            exceeded = own.channel();
        }
        var user = account;
        if (exceeded == null && user != null) {
            exceeded = user.tap().channel();
        }
        if (exceeded != null) {
            return noted(exceeded);
        }
        limiter.begin(channel);
        return null;
    }

    /** Makes room for so many subscriptions more among the user's. */
    public synchronized @Nullable Exceeded subscribe(int more) {
        var user = account;
        if (closed || (user != null && !user.subscribe(more))) {
            return limiter.tooManySubscriptions();
        }
        subscriptions += more;
        return null;
    }

    /** Gives the room for so many back. */
    public synchronized void unsubscribe(int fewer) {
        if (closed) {
            return;
        }
        subscriptions -= fewer;
        var user = account;
        if (user != null) {
            user.unsubscribe(fewer);
        }
    }

    /** Whether it has been refused so often that nothing else helps. */
    public boolean isBeyond() {
        return beyond;
    }

    private Exceeded noted(Exceeded exceeded) {
        beyond |= patience.take(1) > 0;
        return exceeded;
    }

    /** The session is over. */
    @Override
    public synchronized void close() {
        var user = account;
        if (!closed && user != null) {
            user.leave(subscriptions);
        }
        closed = true;
    }
}
