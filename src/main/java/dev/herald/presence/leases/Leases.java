package dev.herald.presence.leases;

import dev.herald.census.Sessions.Session;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.presence.leases.Attendee.Standing;
import dev.herald.presence.members.Connection.Stated;
import dev.herald.presence.members.Person;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members that are sessions of this node, each for as long as its client shows that it lives.
 *
 * <p>A session of which nothing is heard for the lease is gone; one whose connection has ended, or whose user's session has,
 * is gone after the grace, unless it is heard of again before. What is gone and is heard of again joins again. All of that
 * is found out by {@link #check}, to be called often. Owned by one thread.
 */
final class Leases {

    /** Hears what becomes of this node's connections. */
    interface Listener {
        void put(Channel channel, Attendee attendee);

        void gone(Channel channel, Attendee attendee);
    }

    private final Settings.Terms terms;
    private final List<String> claims;
    private final Listener listener;
    private final Predicate<Session> isOpen;
    private final Map<String, Attendee> attendees = new HashMap<>();

    Leases(Settings.Terms terms, List<String> claims, Predicate<Session> isOpen, Listener listener) {
        this.terms = terms;
        this.claims = claims;
        this.isOpen = isOpen;
        this.listener = listener;
    }

    /** The session is on the channel, if it is somebody's who can show that he lives. */
    void join(Session session, Channel channel, long now) {
        var attendee = attendees.get(session.id());
        if (attendee == null) {
            var pulse = session.pulse();
            var person = Person.of(session.identity(), claims);
            if (pulse.isEmpty() || person.isEmpty()) {
                return;
            }
            attendee = new Attendee(session, pulse.get(), person.get(), now);
            attendees.put(session.id(), attendee);
        }
        attendee.join(channel);
        if (attendee.standing != Standing.ABSENT) {
            listener.put(channel, attendee);
        }
    }

    /** It is not subscribed any more, of its own will or since it has ended. */
    void leave(Session session, Channel channel, long now) {
        var attendee = attendees.get(session.id());
        if (attendee == null || !attendee.channels.contains(channel)) {
            return;
        }
        if (isOpen.test(session)) {
            attendee.leave(channel, now + Settings.BREATH.toNanos());
        } else if (!attendee.hasEnded()) {
            var left = attendee.person.isUser() ? terms.grace() : Settings.BREATH;
            attendee.endsAt = now + left.toNanos();
            putAll(attendee);
        }
    }

    /** What the session's client says of itself; null for nothing. False if it is no member there. */
    boolean state(String session, Channel channel, @Nullable Payload state, long at) {
        var attendee = attendees.get(session);
        if (attendee == null || !attendee.channels.contains(channel)) {
            return false;
        }
        attendee.state(channel, state == null ? null : new Stated(state, at));
        if (attendee.standing != Standing.ABSENT) {
            listener.put(channel, attendee);
        }
        return true;
    }

    /** All that are there, to be told anew. */
    void forEach(BiConsumer<Channel, Attendee> each) {
        for (var attendee : attendees.values()) {
            if (attendee.standing != Standing.ABSENT) {
                attendee.channels.forEach(channel -> each.accept(channel, attendee));
            }
        }
    }

    /** Ends what is on such channels. */
    void recheck(Predicate<Channel> isOff) {
        for (var attendee : attendees.values()) {
            for (var channel : List.copyOf(attendee.channels)) {
                if (isOff.test(channel)) {
                    attendee.forget(channel);
                    listener.gone(channel, attendee);
                }
            }
        }
    }

    /** Finds out who is gone and who is back, and has those show themselves that were silent for long. */
    void check(long now) {
        for (var attendee : attendees.values()) {
            attendee.left(now).forEach(channel -> listener.gone(channel, attendee));
            if (!attendee.hasEnded()) {
                look(attendee, now);
            }
        }
        attendees.values().removeIf(attendee -> isDone(attendee, now));
    }

    private boolean isDone(Attendee attendee, long now) {
        boolean isLost = attendee.standing == Standing.ABSENT && !isOpen.test(attendee.session);
        if (attendee.endsAt <= now || isLost) {
            attendee.channels.forEach(channel -> listener.gone(channel, attendee));
            return true;
        }
        return attendee.channels.isEmpty();
    }

    private void look(Attendee attendee, long now) {
        long silence = attendee.silence(now);
        boolean isLinked = attendee.pulse.isLinked();
        if (isLinked) {
            attendee.fadedAt = Attendee.NEVER;
        } else if (attendee.fadedAt == Attendee.NEVER) {
            attendee.fadedAt = now;
        }
        boolean isOverdue = !isLinked && now - attendee.fadedAt >= terms.grace().toNanos();
        if (silence > terms.silence() || isOverdue) {
            become(attendee, Standing.ABSENT);
        } else {
            become(attendee, isLinked ? Standing.THERE : Standing.FADED);
            prompt(attendee, silence, now);
        }
    }

    private void prompt(Attendee attendee, long silence, long now) {
        if (silence >= terms.prompting() && now - attendee.promptedAt >= terms.prompting() / 2) {
            attendee.promptedAt = now;
            attendee.pulse.prompt();
        }
    }

    private void become(Attendee attendee, Standing standing) {
        if (attendee.standing == standing) {
            return;
        }
        attendee.standing = standing;
        if (standing == Standing.ABSENT) {
            attendee.channels.forEach(channel -> listener.gone(channel, attendee));
        } else {
            putAll(attendee);
        }
    }

    private void putAll(Attendee attendee) {
        if (attendee.standing != Standing.ABSENT) {
            attendee.channels.forEach(channel -> listener.put(channel, attendee));
        }
    }
}
