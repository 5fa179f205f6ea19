package dev.herald.api.people;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.admission.Callers;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.message.Channel;
import dev.herald.rooms.Memberships;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who is in a room, and who is put in or taken out: for backends whose key is not scoped. */
public final class Rooming {
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final int LONGEST = 1024;
    private static final String SHAPE =
            "Write {\"add\": {\"users\": [\"ada\"], \"sessions\": [\"id\"]}, \"remove\": {…}}; each may be left out.";

    private final Memberships rooms;
    private final Callers callers;
    private final Json json;
    private final int maxBodyBytes;

    public Rooming(Memberships rooms, Callers callers, Json json, int maxBodyBytes) {
        this.rooms = rooms;
        this.callers = callers;
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** {@code GET /api/v1/rooms/{room...}}: its users, page by page, and the sessions of this node that are in it. */
    public CompletionStage<Answer> read(Call call) {
        var room = room(call);
        call.knowsOnly(Set.of("after", "limit", "namespace"));
        int limit = call.number("limit", USUAL, 1, MOST);
        return rooms.users(room, call.query("after").orElse(null), limit).thenApply(users -> {
            var told = JsonNodeFactory.instance.objectNode().put("room", room.called());
            users.forEach(told.putArray("users")::add);
            rooms.sessions(room, MOST).forEach(told.putArray("sessions")::add);
            return Answer.json(users.size() < limit ? told : told.put("next", users.get(users.size() - 1)));
        });
    }

    /**
     * {@code POST /api/v1/rooms/{room...}}: puts in and takes out, users and sessions. The answer comes when that is kept; it
     * names the sessions that are not here.
     */
    public CompletionStage<Answer> change(Call call) {
        var room = room(call);
        call.knowsOnly(Set.of("namespace"));
        return call.body(maxBodyBytes).thenCompose(body -> {
            var said = members(body, Set.of("add", "remove"));
            var add = said.containsKey("add") ? members(said.get("add"), Set.of("users", "sessions")) : null;
            var remove = said.containsKey("remove") ? members(said.get("remove"), Set.of("users", "sessions")) : null;
            if (add == null && remove == null) {
                throw badShape("nobody is to be added or removed");
            }
            var kept = new ArrayList<CompletableFuture<Void>>();
            var absent = new ArrayList<String>();
            var addUsers = names(add, "users");
            var removeUsers = names(remove, "users");
            var addSessions = names(add, "sessions");
            var removeSessions = names(remove, "sessions"); // all is read before anything is done
            addUsers.forEach(user -> kept.add(rooms.addUser(room, user).toCompletableFuture()));
            removeUsers.forEach(user -> kept.add(rooms.removeUser(room, user).toCompletableFuture()));
            addSessions.stream().filter(id -> !rooms.addSession(room, id)).forEach(absent::add);
            removeSessions.stream().filter(id -> !rooms.removeSession(room, id)).forEach(absent::add);
            return CompletableFuture.allOf(kept.toArray(CompletableFuture<?>[]::new))
                    .thenApply(done -> answer(room, absent))
                    .exceptionally(failure -> notKept());
        });
    }

    private static Answer answer(Channel room, List<String> absent) {
        var told = JsonNodeFactory.instance.objectNode().put("room", room.called());
        absent.forEach(told.putArray("absent")::add);
        return Answer.json(told);
    }

    private Channel room(Call call) {
        var room = callers.operator(call).namespace().channel("/" + call.rest());
        if (!room.isBroadcast()) {
            throw Refusal.badRequest(
                    "reserved_channel", "/meta and /service channels are no rooms", "Take another channel.");
        }
        return room;
    }

    private Map<String, byte[]> members(byte[] object, Set<String> known) {
        var members = json.members(json.checked(object));
        for (var name : members.keySet()) {
            if (!known.contains(name)) {
                throw badShape("there is no member '" + name + "'");
            }
        }
        return members;
    }

    private List<String> names(@Nullable Map<String, byte[]> members, String which) {
        var written = members == null ? null : members.get(which);
        if (written == null) {
            return List.of();
        }
        return json.elements(written, MOST).stream()
                .map(each -> json.string(which, each))
                .peek(name -> {
                    if (name.isEmpty() || name.length() > LONGEST) {
                        throw badShape("a name in '" + which + "' has 1 to " + LONGEST + " characters");
                    }
                })
                .toList();
    }

    private static Refusal badShape(String detail) {
        return Refusal.badRequest("bad_shape", detail, SHAPE);
    }

    private static Answer notKept() {
        return new Problem(503, "not_accepted", "that could not be kept, so it may not hold", "Send it again soon.");
    }
}
