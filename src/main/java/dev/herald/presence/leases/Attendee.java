package dev.herald.presence.leases;

import dev.herald.census.Sessions.Pulse;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Channel;
import dev.herald.presence.members.Connection;
import dev.herald.presence.members.Connection.Stated;
import dev.herald.presence.members.Person;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session of this node that is a member of channels, with what is known of its life. Owned by one thread. */
final class Attendee {

    /** What others are told of it. */
    enum Standing {
        /** It is there. */
        THERE,
        /** Its client may be gone, and may come back before anybody is told. */
        FADED,
        /** Its client is not heard of; should it be heard again, it is back. */
        ABSENT
    }

    static final long NEVER = Long.MAX_VALUE;

    final Session session;
    final Pulse pulse;
    final Person person;
    final List<Channel> channels = new ArrayList<>(1);
    Standing standing = Standing.THERE;
    long fadedAt = NEVER; // since when its connection is gone
    long promptedAt;
    long endsAt = NEVER; // set when the session has ended
    private @Nullable Map<Channel, Long> leaving; // by when it has left what it does not subscribe to any more
    private @Nullable Map<Channel, Stated> states;

    Attendee(Session session, Pulse pulse, Person person, long now) {
        this.session = session;
        this.pulse = pulse;
        this.person = person;
        promptedAt = now;
    }

    boolean hasEnded() {
        return endsAt != NEVER;
    }

    /** For how long nothing has come from its client. */
    long silence(long now) {
        return now - pulse.heardNanos();
    }

    void join(Channel channel) {
        if (leaving != null) {
            leaving.remove(channel);
        }
        if (!channels.contains(channel)) {
            channels.add(channel);
        }
    }

    void leave(Channel channel, long at) {
        if (leaving == null) {
            leaving = new HashMap<>(2);
        }
        leaving.put(channel, at);
    }

    /** Forgets those channels that it has left by now, and says which. */
    List<Channel> left(long now) {
        var due = leaving;
        if (due == null) {
            return List.of();
        }
        var left = channels.stream()
                .filter(channel -> due.getOrDefault(channel, NEVER) <= now)
                .toList();
        left.forEach(this::forget);
        return left;
    }

    void forget(Channel channel) {
        channels.remove(channel);
        if (leaving != null) {
            leaving.remove(channel);
            leaving = leaving.isEmpty() ? null : leaving;
        }
        if (states != null) {
            states.remove(channel);
        }
    }

    /** Notes what it says of itself; null for nothing. */
    void state(Channel channel, @Nullable Stated stated) {
        if (states == null) {
            states = new HashMap<>(2);
        }
        if (stated == null) {
            states.remove(channel);
        } else {
            states.put(channel, stated);
        }
    }

    Connection connection(Channel channel, String node) {
        var stated = states == null ? null : states.get(channel);
        return new Connection(session.id(), node, 0, standing == Standing.THERE && !hasEnded(), stated);
    }
}
