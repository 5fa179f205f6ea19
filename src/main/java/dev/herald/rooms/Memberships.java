package dev.herald.rooms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Identity;
import dev.herald.broker.Broker;
import dev.herald.broker.Mirror;
import dev.herald.broker.Signals;
import dev.herald.broker.Table;
import dev.herald.broker.Table.Row;
import dev.herald.census.Placement;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.requests.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which room. A room is a channel that the server puts users and sessions into: they get what is said there,
 * whatever the channel's rule says of subscribing, and cannot end that themselves.
 *
 * <p>A user is in a room with all sessions, those to come as well, until taken out; that is kept in the table, so it
 * outlives sessions and the server, and every node knows of it. A session is in a room for as long as it lives. Each
 * is told on {@value #NOTICES} of the rooms it enters and leaves. Safe from any thread.
 */
public final class Memberships implements AutoCloseable {
    /** Where sessions are told. */
    public static final String NOTICES = "/herald/rooms";

    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBJECT = "rooms";

    private final Sessions sessions;
    private final Table table;
    private final Signals signals;
    private final Map<String, Membership> byKey = new ConcurrentHashMap<>();
    private final Map<User, Set<Channel>> byUser = new ConcurrentHashMap<>();
    private final Map<String, Set<Channel>> bySession = new ConcurrentHashMap<>(); // those put in on their own
    private final Mirror mirror;
    private final AutoCloseable listening;

    private record User(Namespace namespace, String subject) {}

    /** @param requests of which {@code /herald/rooms} is answered */
    public Memberships(Sessions sessions, Broker broker, Requests requests) {
        this.sessions = sessions;
        this.table = broker.table();
        this.signals = broker.signals();
        sessions.watchArrivals(this::arrived);
        sessions.watchIdentified(this::arrived);
        sessions.watchDepartures(session -> bySession.remove(session.id()));
        mirror = Mirror.of(table, Membership.PREFIX + "/", this::changed);
        listening = signals.listen(SUBJECT, this::heard);
        requests.on(NOTICES, asked -> {
            var json = JSON.createObjectNode();
            of(asked.session()).forEach(json.putArray("rooms")::add);
            return CompletableFuture.completedFuture(Payload.of(json.toString()));
        });
    }

    /** Puts a user into the room; completes when that is kept. */
    public CompletionStage<Void> addUser(Channel room, String subject) {
        var membership = new Membership(checked(room), subject);
        return table.put(membership.key(), membership.value(), null).thenAccept(row -> {});
    }

    /** Takes a user out, and with it all sessions that are not there on their own. */
    public CompletionStage<Void> removeUser(Channel room, String subject) {
        return table.remove(new Membership(checked(room), subject).key());
    }

    /** Puts a session of the room's namespace into the room; false when it is not on this node, and others are told. */
    public boolean addSession(Channel room, String session) {
        return move("add", checked(room), session);
    }

    /** Takes a session out, though its user stays in with others. */
    public boolean removeSession(Channel room, String session) {
        return move("remove", checked(room), session);
    }

    /** Subjects of the users in the room, after the given one, at most the limit. */
    public CompletionStage<List<String>> users(Channel room, @Nullable String after, int limit) {
        var from = after == null ? null : new Membership(room, after).key();
        return table.scan(Membership.prefix(room), from, limit).thenApply(rows -> rows.stream()
                .map(row -> Membership.of(row.key(), row.value()).user())
                .toList());
    }

    /** Sessions of this node that are in the room, on their own or with their users, at most the limit. */
    public List<String> sessions(Channel room, int limit) {
        var pattern = Pattern.of(room);
        return sessions.stream()
                .filter(session -> session.placement().placed().contains(pattern))
                .map(Session::id)
                .limit(limit)
                .toList();
    }

    /** The rooms that the session is in, as its client calls them. */
    public List<String> of(Session session) {
        return session.placement().placed().stream()
                .filter(pattern -> !pattern.isWild())
                .map(pattern -> Namespace.called(pattern.name()))
                .sorted()
                .toList();
    }

    private static Channel checked(Channel room) {
        if (!room.isBroadcast()) {
            throw new IllegalArgumentException("/meta and /service channels are no rooms: " + room.called());
        }
        return room;
    }

    private void arrived(Session session) {
        if (session.identity() instanceof Identity.User user) {
            roomsOf(user).forEach(room -> settle(session, room));
        }
    }

    private Set<Channel> roomsOf(Identity.User user) {
        return byUser.getOrDefault(new User(user.namespace(), user.subject()), Set.of());
    }

    // ---- users

    private void changed(Row row) {
        try {
            if (row instanceof Row.Present present) {
                var membership = Membership.of(row.key(), present.value());
                byKey.put(row.key(), membership);
                byUser.computeIfAbsent(user(membership), nobody -> ConcurrentHashMap.newKeySet(2))
                        .add(membership.room());
                settle(membership);
            } else {
                var membership = byKey.remove(row.key());
                if (membership != null) {
                    byUser.computeIfPresent(user(membership), (user, rooms) -> {
                        rooms.remove(membership.room());
                        return rooms.isEmpty() ? null : rooms;
                    });
                    settle(membership);
                }
            }
        } catch (IllegalArgumentException e) {
            LOG.error("A membership in the table cannot be read: {}", row.key());
        }
    }

    private static User user(Membership membership) {
        return new User(Namespace.of(membership.room()), membership.user());
    }

    private void settle(Membership membership) {
        sessions.ofUser(Namespace.of(membership.room()), membership.user())
                .forEach(session -> settle(session, membership.room()));
    }

    // ---- sessions

    private boolean move(String how, Channel room, String session) {
        if (moveHere(how, room, session)) {
            return true;
        }
        var said = JSON.createObjectNode().put("how", how).put("room", room.name());
        signals.send(SUBJECT, said.put("session", session).toString().getBytes(StandardCharsets.UTF_8));
        return false;
    }

    private void heard(byte[] signal) {
        try {
            var said = JSON.readValue(signal, JsonNode.class);
            moveHere(
                    said.path("how").asText(),
                    new Channel(said.path("room").asText()),
                    said.path("session").asText());
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("A signal about rooms cannot be read", e);
        }
    }

    private boolean moveHere(String how, Channel room, String id) {
        var found = sessions.find(id)
                .filter(session -> session.identity().namespace().has(room))
                .filter(session -> session.placement() != Placement.NONE);
        found.ifPresent(session -> {
            if (how.equals("add")) {
                bySession
                        .computeIfAbsent(id, nobody -> ConcurrentHashMap.newKeySet(2))
                        .add(room);
            } else {
                bySession.getOrDefault(id, Set.of()).remove(room);
            }
            if (sessions.find(id).isEmpty()) { // it has left meanwhile
                bySession.remove(id);
            }
            settle(session, room);
        });
        return found.isPresent();
    }

    /** Puts the session into the room, or takes it out, as it is by now: whoever decides last is right. */
    private void settle(Session session, Channel room) {
        var pattern = Pattern.of(room);
        boolean isIn;
        synchronized (this) { // under it the hub is only told
            isIn = bySession.getOrDefault(session.id(), Set.of()).contains(room)
                    || (session.identity() instanceof Identity.User user
                            && roomsOf(user).contains(room));
            if (isIn == session.placement().placed().contains(pattern) || session.placement() == Placement.NONE) {
                return;
            }
            if (isIn) {
                session.placement().place(pattern);
            } else {
                session.placement().displace(pattern);
            }
        }
        tell(session, isIn ? "entered" : "left", room);
    }

    private static void tell(Session session, String what, Channel room) {
        var notice = JSON.createObjectNode().put(what, room.called());
        session.tell(NOTICES, Payload.of(notice.toString()));
    }

    @Override
    public void close() {
        mirror.close();
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("the signals could not be left", e);
        }
    }
}
