package dev.herald.presence.leases;

import dev.herald.message.Channel;
import dev.herald.presence.leases.Told.Kind;
import dev.herald.presence.leases.Told.Stay;
import dev.herald.presence.members.Rolls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the other nodes tell of their members, and what is told to them.
 *
 * <p>Each node numbers what it tells. Who sees a number skip believes nothing more of that node until it has been told of
 * all anew: what is not among that is gone. A node that is not heard for the lease is gone with its members; when it is
 * heard again it is asked for all. So signals may be lost, and a node may be killed, without leaving anybody behind; no clock
 * is compared with another's, and nothing is on disk. Owned by one thread.
 */
final class Peers {
    private static final int STAYS = 500;

    private static final class Peer {
        long heard;
        long wantedAt;
        long number;
        int round;
        boolean synced;
        int sessions;
        int users;
    }

    private final String own;
    private final Settings.Terms terms;
    private final Rolls rolls;
    private final Consumer<byte[]> outlet;
    private final Map<String, Peer> peers = new HashMap<>();
    private final List<Stay> pending = new ArrayList<>();
    private long number;
    private boolean wanted;

    Peers(String own, Settings.Terms terms, Rolls rolls, Consumer<byte[]> outlet) {
        this.own = own;
        this.terms = terms;
        this.rolls = rolls;
        this.outlet = outlet;
    }

    // ---- telling

    /** Notes what is to be told with the rest. Where nobody is heard it is only counted, for those that may hear this node. */
    void note(Supplier<Stay> stay) {
        if (peers.isEmpty()) {
            number++;
        } else {
            pending.add(stay.get());
        }
    }

    boolean hasNews() {
        return !pending.isEmpty() || wanted;
    }

    /** Tells what has changed, and everything to those that want it. */
    void settle(Leases leases) {
        if (!pending.isEmpty()) {
            tellAll(Kind.CHANGED, pending);
            pending.clear();
        }
        if (wanted) {
            wanted = false;
            var all = new ArrayList<Stay>();
            leases.forEach(
                    (channel, attendee) -> all.add(Stay.of(channel, attendee, attendee.connection(channel, own))));
            tellAll(Kind.ALL, all);
            send(new Told(own, Kind.ALL_TOLD, ++number, null, List.of(), 0, 0));
        }
    }

    private void tellAll(Kind first, List<Stay> stays) {
        int from = 0;
        do {
            int to = Math.min(stays.size(), from + STAYS);
            var kind = from == 0 ? first : Kind.CHANGED;
            send(new Told(own, kind, ++number, null, List.copyOf(stays.subList(from, to)), 0, 0));
            from = to;
        } while (from < stays.size());
    }

    /** Says that this node lives, and how many it has. */
    void alive(int sessions, int users) {
        send(new Told(own, Kind.ALIVE, number, null, List.of(), sessions, users));
    }

    void bye() {
        send(new Told(own, Kind.BYE, number, null, List.of(), 0, 0));
    }

    private void send(Told told) {
        outlet.accept(told.toBytes());
    }

    // ---- hearing

    void hear(byte[] signal, long now) {
        Told.read(signal).filter(told -> !told.node().equals(own)).ifPresent(told -> hear(told, now));
    }

    private void hear(Told told, long now) {
        var peer = peers.computeIfAbsent(told.node(), unknown -> {
            var met = new Peer();
            met.wantedAt = now - terms.lease().toNanos();
            return met;
        });
        peer.heard = now;
        switch (told.kind()) {
            case ALIVE -> compare(told, peer, now);
            case BYE -> peer.heard = now - terms.silence() + terms.grace().toNanos();
            case WANT -> wanted |= own.equals(told.to());
            case CHANGED -> next(told, peer, now);
            case ALL -> {
                peer.number = told.number();
                peer.round++;
                peer.synced = true;
                apply(told, peer, now);
            }
            case ALL_TOLD -> {
                if (next(told, peer, now)) {
                    rolls.removeAll(each -> each.node().equals(told.node()) && each.round() != peer.round);
                }
            }
        }
    }

    private void compare(Told told, Peer peer, long now) {
        peer.sessions = told.sessions();
        peer.users = told.users();
        if (!peer.synced || peer.number != told.number()) {
            want(told.node(), peer, now);
        }
    }

    private boolean next(Told told, Peer peer, long now) {
        if (!peer.synced || told.number() != peer.number + 1) {
            want(told.node(), peer, now);
            return false;
        }
        peer.number = told.number();
        apply(told, peer, now);
        return true;
    }

    private void want(String node, Peer peer, long now) {
        peer.synced = false;
        if (now - peer.wantedAt >= terms.pace().toNanos()) {
            peer.wantedAt = now;
            send(new Told(own, Kind.WANT, number, node, List.of(), 0, 0));
        }
    }

    private void apply(Told told, Peer peer, long now) {
        for (var stay : told.stays()) {
            var channel = new Channel(stay.channel());
            if (stay.gone()) {
                rolls.remove(
                        channel,
                        stay.id(),
                        each -> each.session().equals(stay.session())
                                && each.node().equals(told.node()));
            } else {
                rolls.put(channel, stay.person(), stay.connection(told.node(), peer.round), stay.since(), now);
            }
        }
    }

    /** Forgets the nodes that are not heard of. */
    void check(long now) {
        for (var silent : List.copyOf(peers.entrySet())) {
            if (now - silent.getValue().heard > terms.silence()) {
                peers.remove(silent.getKey());
                rolls.removeAll(each -> each.node().equals(silent.getKey()));
            }
        }
    }

    /** How many sessions each of the other nodes has. */
    Map<String, Integer> sessions() {
        var sessions = new TreeMap<String, Integer>();
        peers.forEach((node, peer) -> sessions.put(node, peer.sessions));
        return sessions;
    }

    /** How many users they have, each by itself. */
    int users() {
        return peers.values().stream().mapToInt(peer -> peer.users).sum();
    }
}
