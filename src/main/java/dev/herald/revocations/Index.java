package dev.herald.revocations;

import dev.herald.access.Identity;
import dev.herald.message.Namespace;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What is revoked, in memory: a check is a hash look-up for each way to be revoked, and while nothing is revoked none at all.
 *
 * <p>Checked from any thread without a lock; changed by one thread at a time, under this object's monitor. A list under a
 * target is replaced, never changed.
 */
final class Index {
    private final Clock clock;
    private final ConcurrentSkipListMap<String, Revocation> byId = new ConcurrentSkipListMap<>();
    private final Map<Target, List<Revocation>> byTarget = new ConcurrentHashMap<>(); // the strongest first

    Index(Clock clock) {
        this.clock = clock;
    }

    synchronized void put(Revocation revocation) {
        remove(revocation.id());
        byId.put(revocation.id(), revocation);
        var all = new ArrayList<>(byTarget.getOrDefault(revocation.target(), List.of()));
        all.add(revocation);
        all.sort(Revocation.STRONGEST_FIRST);
        byTarget.put(revocation.target(), List.copyOf(all));
    }

    synchronized void remove(String id) {
        var removed = byId.remove(id);
        if (removed != null) {
            byTarget.computeIfPresent(removed.target(), (target, all) -> {
                var left = all.stream().filter(other -> !other.equals(removed)).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    boolean isRevoked(Identity.User user) {
        if (byTarget.isEmpty()) {
            return false;
        }
        var now = clock.instant();
        return isRevoked(user, user.namespace(), now) || isRevoked(user, null, now);
    }

    private boolean isRevoked(Identity.User user, @Nullable Namespace namespace, Instant now) {
        return isReached(user, new Target.User(namespace, user.subject()), now)
                || isReached(user, new Target.Everybody(namespace), now)
                || (user.tokenId() != null && isReached(user, new Target.Token(namespace, user.tokenId()), now));
    }

    boolean isRevoked(String session, Namespace namespace) {
        return isEnded(new Target.Session(namespace, session)) || isEnded(new Target.Session(null, session));
    }

    private boolean isEnded(Target.Session session) {
        var now = clock.instant();
        return byTarget.getOrDefault(session, List.of()).stream()
                .anyMatch(revocation -> revocation.expires().isAfter(now));
    }

    private boolean isReached(Identity.User user, Target target, Instant now) {
        for (var revocation : byTarget.getOrDefault(target, List.of())) {
            if (revocation.expires().isAfter(now)) {
                return revocation.reaches(user); // a weaker one would not, if the strongest does not
            }
        }
        return false;
    }

    Optional<Revocation> find(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(revocation -> revocation.expires().isAfter(clock.instant()));
    }

    List<Revocation> list(@Nullable String after, int limit) {
        var now = clock.instant();
        return (after == null ? byId : byId.tailMap(after, false))
                .values().stream()
                        .filter(revocation -> revocation.expires().isAfter(now))
                        .limit(limit)
                        .toList();
    }

    /** How many there are, with those that have just expired. */
    synchronized int size() {
        return byId.size();
    }
}
