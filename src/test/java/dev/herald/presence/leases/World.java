package dev.herald.presence.leases;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Pulse;
import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Namespace;
import dev.herald.presence.members.Changes;
import dev.herald.presence.members.Member;
import dev.herald.presence.members.Wording;
import dev.herald.props.Guest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Nodes, their clients, and signals between them that may be lost, by a clock that is moved by hand. */
final class World {
    static final Settings SETTINGS =
            new Settings(Duration.ofSeconds(10), Duration.ofSeconds(5), List.of("name"), 1_000);

    private static final long STEP = Duration.ofMillis(100).toNanos();

    private final Settings settings;
    private final BooleanSupplier loses;
    private final Map<String, Node> nodes = new TreeMap<>();
    private long now = 7_000_000_000L;
    private int made;

    World(Settings settings, BooleanSupplier loses) {
        this.settings = settings;
        this.loses = loses;
    }

    long now() {
        return now;
    }

    Node node(String place) {
        var node = new Node(place + "-" + made++);
        nodes.put(place, node);
        return node;
    }

    /** The node is no more, and says nothing any more. */
    void kill(String place) {
        nodes.remove(place);
    }

    /** Lets so much time pass, in which clients that live answer when they are prompted. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            now += STEP;
            for (var node : List.copyOf(nodes.values())) {
                if (now % settings.terms().pace().toNanos() < STEP) {
                    node.attendance.check(now, 0, 0);
                }
                node.attendance.settle(now);
            }
        }
    }

    final class Node implements Attendance.Outlet {
        private final String name;
        private final List<Client> clients = new ArrayList<>();
        private final Map<Channel, TreeMap<String, Member>> told = new HashMap<>(); // by differences alone
        final List<String> log = new ArrayList<>();
        final List<Long> versions = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<Changes> taken = new ArrayList<>();
        int limit = Integer.MAX_VALUE; // bytes of a difference
        int refusals; // of the next so many differences
        final Attendance attendance;

        Node(String name) {
            this.name = name;
            attendance = new Attendance(
                    name,
                    settings,
                    new Attendance.Surroundings(
                            channel -> Members.LIST,
                            session -> ((Client) session).open,
                            time -> time / 1_000_000,
                            this));
        }

        Client client(String user) {
            var client = new Client(this, user, name + "/" + made++);
            clients.add(client);
            return client;
        }

        List<Client> clients() {
            return clients;
        }

        @Override
        public boolean fits(Changes changes, boolean isSample) {
            return Wording.differences(changes, isSample).size() <= limit;
        }

        @Override
        public boolean tell(Changes changes, boolean isSample) {
            versions.add(changes.version());
            sizes.add(Wording.differences(changes, isSample).size());
            if (refusals > 0) {
                refusals--;
                return false;
            }
            taken.add(changes);
            var members = told.computeIfAbsent(changes.channel(), unknown -> new TreeMap<>());
            changes.joined().forEach(member -> members.put(member.id(), member));
            changes.changed().forEach(member -> members.put(member.id(), member));
            changes.left().forEach(member -> members.remove(member.id()));
            changes.joined().forEach(member -> log.add("+" + member.id()));
            changes.left().forEach(member -> log.add("-" + member.id()));
            return true;
        }

        @Override
        public void signal(byte[] message) {
            for (var other : List.copyOf(nodes.values())) {
                if (!loses.getAsBoolean()) {
                    other.attendance.heard(message, now);
                }
            }
        }

        Set<String> members(Channel channel) {
            var ids = new TreeSet<String>();
            attendance.members(channel, "", Integer.MAX_VALUE).forEach(member -> ids.add(member.id()));
            return ids;
        }

        Set<String> told(Channel channel) {
            return new TreeSet<>(told.getOrDefault(channel, new TreeMap<>()).keySet());
        }

        int connections(Channel channel, String id) {
            return attendance.members(channel, "", Integer.MAX_VALUE).stream()
                    .filter(member -> member.id().equals(id))
                    .mapToInt(Member::connections)
                    .sum();
        }
    }

    /** The users that live and are on the channel, wherever. */
    Set<String> truth(Channel channel) {
        var ids = new TreeSet<String>();
        for (var node : nodes.values()) {
            node.clients.stream()
                    .filter(client -> client.isThere() && client.channels.contains(channel))
                    .forEach(client -> ids.add("@" + client.user));
        }
        return ids;
    }

    Set<Node> nodes() {
        return new LinkedHashSet<>(nodes.values());
    }

    /** A user's session, whose client may be silent, or have no connection. */
    final class Client extends Guest implements Pulse {
        private final Node node;
        private final String user;
        final Set<Channel> channels = new HashSet<>();
        private boolean open = true;
        private boolean linked = true;
        private boolean silent;
        private long heard = now;

        Client(Node node, String user, String id) {
            super(id, user(user));
            this.node = node;
            this.user = user;
        }

        void join(Channel channel) {
            if (open && channels.add(channel)) {
                heard = now;
                node.attendance.joined(this, channel, now);
            }
        }

        void leave(Channel channel) {
            if (channels.remove(channel)) {
                node.attendance.left(this, channel, now);
            }
        }

        /** Ends the session, as by /meta/disconnect. */
        void end() {
            open = false;
            List.copyOf(channels).forEach(this::leave);
        }

        /** Its connection is reset. */
        void cut() {
            linked = false;
            silent = true;
        }

        /** It stops, and nobody is told. */
        void stall() {
            silent = true;
        }

        /** It goes on, and is heard of. */
        void wake() {
            silent = false;
            linked = true;
            heard = now;
        }

        boolean isThere() {
            return open && linked && !silent;
        }

        @Override
        public Optional<Pulse> pulse() {
            return Optional.of(this);
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
            if (!silent && open) {
                heard = now;
            }
        }
    }

    private static Identity user(String name) {
        return new Identity.User(
                Namespace.DEFAULT,
                name,
                Set.of(),
                Map.of("name", Set.of(name)),
                null,
                null,
                Instant.EPOCH,
                Instant.MAX);
    }
}
