package dev.herald.presence.leases;

import dev.herald.census.Sessions.Session;
import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Payload;
import dev.herald.presence.leases.Told.Stay;
import dev.herald.presence.members.Member;
import dev.herald.presence.members.Roll;
import dev.herald.presence.members.Rolls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is on which channel, as one node knows it: its own members by their leases, the others' by what their nodes tell.
 *
 * <p>It has no thread and no clock: whoever owns it says what happens, and when, in the nanoseconds of {@link
 * System#nanoTime}; {@link #check} is to be called every {@link Settings.Terms#pace}, and {@link #settle} soon after anything
 * has changed. What is to be told then goes to the outlet.
 */
public final class Attendance implements Leases.Listener {

    /** Where what is to be told goes. */
    public interface Outlet extends Rolls.Teller {
        /** To the other nodes. */
        void signal(byte[] message);
    }

    /**
     * What it goes by.
     *
     * @param rules what can be told of a channel
     * @param isOpen whether a session has not ended
     * @param versions a first version for a time, above all that were told of any channel before
     */
    public record Surroundings(
            Function<Channel, Members> rules, Predicate<Session> isOpen, LongUnaryOperator versions, Outlet outlet) {}

    private final String node;
    private final Rolls rolls;
    private final Leases leases;
    private final Peers peers;
    private final Settings.Terms terms;
    private final Outlet outlet;
    private final Function<Channel, Members> rules;
    private long now; // as it was said last
    private long aliveAt;

    /** @param node what this node is called until it ends: no other may ever have been called so */
    public Attendance(String node, Settings settings, Surroundings surroundings) {
        this.node = node;
        terms = settings.terms();
        outlet = surroundings.outlet;
        rules = surroundings.rules;
        rolls = new Rolls(rules, settings.large(), surroundings.versions);
        leases = new Leases(terms, settings.claims(), surroundings.isOpen, this);
        peers = new Peers(node, terms, rolls, outlet::signal);
        aliveAt = Long.MIN_VALUE;
    }

    // ---- what happens

    public void joined(Session session, Channel channel, long at) {
        now = at;
        leases.join(session, channel, at);
    }

    public void left(Session session, Channel channel, long at) {
        now = at;
        leases.leave(session, channel, at);
    }

    /** False if the session is no member there. */
    public boolean stated(String session, Channel channel, @Nullable Payload state, long millis, long at) {
        now = at;
        return leases.state(session, channel, state, millis);
    }

    /** Somebody on this node watches the channel, or does no more. */
    public void watched(Channel channel, int more, long at) {
        now = at;
        rolls.watched(channel, more, at);
    }

    /** The reader gets the channel's list: now, or with the next {@link #settle}. */
    public void list(Channel channel, long at, Consumer<Payload> reader) {
        now = at;
        rolls.list(channel, at, reader);
    }

    /** The rules have changed. */
    public void recheck(long at) {
        now = at;
        leases.recheck(channel -> rules.apply(channel) == Members.OFF);
        rolls.recheck();
    }

    /** Another node has told something. */
    public void heard(byte[] signal, long at) {
        now = at;
        peers.hear(signal, at);
    }

    // ---- what is due

    public void check(long at, int sessions, int users) {
        now = at;
        leases.check(at);
        peers.check(at);
        if (aliveAt == Long.MIN_VALUE || at - aliveAt >= terms.prompting()) {
            aliveAt = at;
            peers.alive(sessions, users);
        }
    }

    /** Tells what has changed. */
    public void settle(long at) {
        now = at;
        rolls.settle(at, outlet);
        peers.settle(leases);
    }

    /** Whether there is nothing to tell. */
    public boolean isSettled() {
        return rolls.isSettled() && !peers.hasNews();
    }

    /** This node ends: its members' clients may come to another. */
    public void bye() {
        peers.bye();
    }

    // ---- what is so

    public int count(Channel channel) {
        return rolls.find(channel).map(Roll::count).orElse(0);
    }

    public List<Member> members(Channel channel, String after, int limit) {
        return rolls.find(channel).map(roll -> roll.members(after, limit)).orElse(List.of());
    }

    public Optional<Roll> roll(Channel channel) {
        return rolls.find(channel);
    }

    public Iterable<Roll> rolls() {
        return rolls.all();
    }

    /** How many sessions each of the other nodes has. */
    public Map<String, Integer> others() {
        return peers.sessions();
    }

    /** How many users the other nodes have. */
    public int otherUsers() {
        return peers.users();
    }

    // ---- as the leases see it

    @Override
    public void put(Channel channel, Attendee attendee) {
        var connection = attendee.connection(channel, node);
        rolls.put(channel, attendee.person, connection, attendee.session.since().toEpochMilli(), now);
        peers.note(() -> Stay.of(channel, attendee, connection));
    }

    @Override
    public void gone(Channel channel, Attendee attendee) {
        var session = attendee.session.id();
        rolls.remove(channel, attendee.person.id(), each -> each.session().equals(session));
        peers.note(() -> Stay.gone(channel, attendee));
    }
}
