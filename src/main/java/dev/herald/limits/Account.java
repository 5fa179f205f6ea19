package dev.herald.limits;

/** What all sessions of one user do together. Safe from any thread. */
final class Account {
    private final String user;
    private final Tap tap;
    private final int maxSessions;
    private final int maxSubscriptions;
    private int sessions; // guarded by this
    private int subscriptions; // guarded by this

    Account(String user, Tap tap, int maxSessions, int maxSubscriptions) {
        this.user = user;
        this.tap = tap;
        this.maxSessions = maxSessions;
        this.maxSubscriptions = maxSubscriptions;
    }

    Tap tap() {
        return tap;
    }

    boolean isOf(String other) {
        return user.equals(other);
    }

    /** Lets a session in, with the subscriptions that it has; false when there are too many. */
    synchronized boolean join(int already) {
        if (sessions >= maxSessions) {
            return false;
        }
        sessions++;
        subscriptions += already;
        return true;
    }

    synchronized void leave(int subscribed) {
        sessions--;
        subscriptions -= subscribed;
    }

    synchronized boolean subscribe(int more) {
        if (subscriptions + more > maxSubscriptions) {
            return false;
        }
        subscriptions += more;
        return true;
    }

    synchronized void unsubscribe(int fewer) {
        subscriptions -= fewer;
    }

    /** Whether forgetting it would change nothing. */
    synchronized boolean isIdle() {
        return sessions == 0 && tap.isFull();
    }
}
