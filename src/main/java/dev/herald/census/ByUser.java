package dev.herald.census;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions by whose they are. Safe from any thread. */
final class ByUser {
    private final Map<Key, Set<Session>> sessions = new ConcurrentHashMap<>();

    private record Key(Namespace namespace, String subject) {}

    void add(Session session) {
        if (session.identity() instanceof Identity.User user) {
            sessions.compute(new Key(user.namespace(), user.subject()), (key, there) -> {
                var all = there == null ? ConcurrentHashMap.<Session>newKeySet(2) : there;
                all.add(session);
                return all;
            });
        }
    }

    void remove(Session session) {
        if (session.identity() instanceof Identity.User user) {
            sessions.computeIfPresent(new Key(user.namespace(), user.subject()), (key, there) -> {
                there.remove(session);
                return there.isEmpty() ? null : there;
            });
        }
    }

    List<Session> of(Namespace namespace, String subject) {
        return List.copyOf(sessions.getOrDefault(new Key(namespace, subject), Set.of()));
    }

    /** How many users have any. */
    int count() {
        return sessions.size();
    }
}
