package dev.herald.requests;

import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The desks of the sessions that have asked something; a desk ends with its session. Safe from any thread. */
final class Desks {
    private final Map<String, Desk> desks = new ConcurrentHashMap<>();
    private final Sessions sessions;

    Desks(Sessions sessions) {
        this.sessions = sessions;
        sessions.watchDepartures(session -> end(session.id()));
    }

    Desk of(Session session) {
        var desk = desks.computeIfAbsent(session.id(), id -> new Desk());
        if (sessions.find(session.id()).isEmpty()) { // it has left meanwhile, and nobody would clear up
            end(session.id());
            desk.close();
        }
        return desk;
    }

    Optional<Desk> find(Session session) {
        return Optional.ofNullable(desks.get(session.id()));
    }

    int size() {
        return desks.size();
    }

    int waiting() {
        return desks.values().stream().mapToInt(Desk::waiting).sum();
    }

    private void end(String session) {
        var desk = desks.remove(session);
        if (desk != null) {
            desk.close().forEach(Question::leave);
        }
    }
}
