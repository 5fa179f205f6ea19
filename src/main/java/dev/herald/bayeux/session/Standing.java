package dev.herald.bayeux.session;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.Forms;
import dev.herald.census.Placement;
import dev.herald.hub.Hub;
import dev.herald.hub.lanes.Joined;
import dev.herald.limits.Allowance;
import dev.herald.limits.Exceeded;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Since;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who a session's client is, what it is subscribed to by that, and for how long. Safe from any thread. */
public final class Standing implements Placement {
    private final Access access;
    private final Hub hub;
    private final Client session;
    private final Term term;
    private final Allowance allowance;
    private final Set<Pattern> patterns = ConcurrentHashMap.newKeySet();
    private final Set<Pattern> placed = ConcurrentHashMap.newKeySet(2);
    private volatile Identity identity = Identity.ANYONE;
    private volatile boolean over;

    public Standing(Client session, Access access, Hub hub, Allowance allowance) {
        this.allowance = allowance;
        this.access = access;
        this.hub = hub;
        this.session = session;
        this.term = new Term(session);
    }

    public Identity identity() {
        return identity;
    }

    /** The moment at which its rights end, if there is one. */
    public Term term() {
        return term;
    }

    /** What it is subscribed to. */
    public Set<Pattern> patterns() {
        return Collections.unmodifiableSet(patterns);
    }

    /** Notes the subscriptions, of which it has none yet, or says which limit they meet. */
    public @Nullable Exceeded add(List<Pattern> subscribed) {
        var exceeded = allowance.subscribe(subscribed.size());
        if (exceeded == null) {
            patterns.addAll(subscribed);
        }
        return exceeded;
    }

    /** Forgets the subscription; false if there was none. */
    public boolean remove(Pattern pattern) {
        boolean removed = patterns.remove(pattern);
        if (removed) {
            allowance.unsubscribe(1);
        }
        return removed;
    }

    @Override
    public void place(Pattern pattern) {
        synchronized (placed) { // so that the hub hears of both in the order in which they are decided
            if (placed.add(pattern) && !patterns.contains(pattern)) {
                join(pattern);
            }
        }
    }

    private void join(Pattern pattern) {
        hub.subscribe(session, pattern, new Since.Now()).thenAccept(Joined::open);
        if (over) { // its leave may have come before
            hub.unsubscribe(session, pattern);
        }
    }

    @Override
    public void displace(Pattern pattern) {
        synchronized (placed) {
            if (!placed.remove(pattern)) {
                return;
            }
            if (!patterns.contains(pattern)) {
                hub.unsubscribe(session, pattern);
            }
        }
        recheck();
    }

    /** The client has given its subscription up; where it is placed it stays. */
    public CompletionStage<Void> quit(Pattern pattern) {
        synchronized (placed) {
            return remove(pattern) && !placed.contains(pattern)
                    ? hub.unsubscribe(session, pattern)
                    : CompletableFuture.completedFuture(null);
        }
    }

    /** The client's subscription has failed, and the hub knows nothing of it any more; where it is placed it stays. */
    public void failed(Pattern pattern) {
        synchronized (placed) {
            remove(pattern);
            if (placed.contains(pattern)) {
                join(pattern);
            } else {
                hub.unsubscribe(session, pattern);
            }
        }
    }

    @Override
    public Set<Pattern> placed() {
        return Collections.unmodifiableSet(placed);
    }

    /** The session has ended. */
    public void leave() {
        over = true;
        term.cancel();
        hub.leave(session);
    }

    public boolean mayRead(Channel channel) {
        return placed.stream().anyMatch(pattern -> pattern.matches(channel))
                || access.check(identity, Operation.SUBSCRIBE, channel) instanceof Verdict.Allowed;
    }

    /** Ends the session; the error, as Bayeux writes them, says why. */
    void expel(String error) {
        session.expel(error);
    }

    /** From now on the client is this; what it may subscribe to no longer is ended. Unless its user has too many sessions. */
    public @Nullable Exceeded become(Identity admitted) {
        if (admitted instanceof Identity.User user) {
            var exceeded = allowance.belongTo(user.namespace() + "/" + user.subject());
            if (exceeded != null) {
                return exceeded;
            }
        }
        identity = admitted;
        term.begin(admitted);
        recheck();
        return null;
    }

    /** Ends the subscriptions that are not allowed any more, and tells the client of each. */
    public void recheck() {
        for (var pattern : patterns) {
            if (!placed.contains(pattern)
                    && access.checkSubscribe(identity, pattern) instanceof Verdict.Denied denied
                    && !access.isForHook(identity, Operation.SUBSCRIBE, new Channel(pattern.name()))) {
                end(pattern, denied.reason());
            }
        }
    }

    private void end(Pattern pattern, String reason) {
        remove(pattern);
        hub.unsubscribe(session, pattern);
        var called = Namespace.called(pattern.name());
        session.tell(
                "/herald/gap",
                Payload.of("{\"subscription\":" + Forms.quoted(called) + ",\"error\":"
                        + Forms.quoted("403:" + called + ":subscribe_denied, " + reason) + "}"));
    }
}
