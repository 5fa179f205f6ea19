package dev.herald.bayeux.session;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.Forms;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who a session's client is, what it is subscribed to by that, and for how long. Safe from any thread. */
public final class Standing {
    private final Access access;
    private final Hub hub;
    private final Client session;
    private final Term term;
    private final Set<Pattern> patterns = ConcurrentHashMap.newKeySet();
    private volatile Identity identity = Identity.ANYONE;

    public Standing(Client session, Access access, Hub hub) {
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

    /** What it is subscribed to; the caller may add and remove. */
    public Set<Pattern> patterns() {
        return patterns;
    }

    public boolean mayRead(Channel channel) {
        return access.check(identity, Operation.SUBSCRIBE, channel) instanceof Verdict.Allowed;
    }

    /** From now on the client is this; what it may subscribe to no longer is ended. */
    public void become(Identity admitted) {
        identity = admitted;
        term.begin(admitted);
        recheck();
    }

    /** Ends the subscriptions that are not allowed any more, and tells the client of each. */
    public void recheck() {
        for (var pattern : patterns) {
            if (access.checkSubscribe(identity, pattern) instanceof Verdict.Denied denied
                    && !access.isForHook(identity, Operation.SUBSCRIBE, new Channel(pattern.name()))) {
                end(pattern, denied.reason());
            }
        }
    }

    private void end(Pattern pattern, String reason) {
        patterns.remove(pattern);
        hub.unsubscribe(session, pattern);
        var called = Namespace.called(pattern.name());
        session.tell(
                "/herald/gap",
                "{\"subscription\":" + Forms.quoted(called) + ",\"error\":"
                        + Forms.quoted("403:" + called + ":subscribe_denied, " + reason) + "}");
    }
}
