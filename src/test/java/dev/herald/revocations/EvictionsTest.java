package dev.herald.revocations;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.access.Identity;
import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Namespace;
import dev.herald.props.Guest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions on two nodes that share a table. */
class EvictionsTest {
    private final MemoryBroker broker = new MemoryBroker(channel -> Keeping.NOTHING, Clock.systemUTC());
    private final Revocations left = Revocations.open(Revocations.Settings.DEFAULTS, broker.table(), Clock.systemUTC());
    private final Revocations right =
            Revocations.open(Revocations.Settings.DEFAULTS, broker.table(), Clock.systemUTC());
    private final Sessions leftSessions = new Sessions();
    private final Sessions rightSessions = new Sessions();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private Evictions leftEvictions;
    private Evictions rightEvictions;

    @BeforeEach
    void begin() {
        leftEvictions = Evictions.begin(left, leftSessions);
        rightEvictions = Evictions.begin(right, rightSessions);
    }

    @AfterEach
    void close() {
        leftEvictions.close();
        rightEvictions.close();
        left.close();
        right.close();
        broker.close();
    }

    @Test
    void theSessionsOfARevokedUserEndOnEveryNodeAndNoOthers() {
        leftSessions.opened(session("a", user("ann")));
        rightSessions.opened(session("b", user("ann")));
        leftSessions.opened(session("c", user("bob")));
        rightSessions.opened(session("d", Identity.ANYONE));
        revoke(new Target.User(null, "ann"));
        eventually(() -> assertEquals(Set.of("a", "b"), Set.copyOf(ended)));

        revoke(new Target.Session(null, "d"));
        eventually(() -> assertEquals(Set.of("a", "b", "d"), Set.copyOf(ended)));
    }

    @Test
    void aSessionThatOpensWhenItsTokenWasJustRevokedEndsToo() {
        revoke(new Target.User(null, "ann"));
        leftSessions.opened(session("a", user("ann")));

        eventually(() -> assertEquals(List.of("a"), List.copyOf(ended)));
    }

    @Test
    void sessionsThatAreThereWhenItBeginsAreLookedAtAsWell() {
        revoke(new Target.User(null, "ann"));
        var late = new Sessions();
        late.opened(session("a", user("ann")));

        try (var evictions = Evictions.begin(left, late)) {
            eventually(() -> assertEquals(List.of("a"), List.copyOf(ended)));
        }
    }

    @Test
    void aSessionThatCannotBeEndedKeepsNoOther() {
        leftSessions.opened(new Guest("a", user("ann")) {
            @Override
            public void expel(String error) {
                throw new IllegalStateException("it is stuck (this is part of the test)");
            }
        });
        leftSessions.opened(session("b", user("ann")));
        revoke(new Target.User(null, "ann"));

        eventually(() -> assertEquals(List.of("b"), List.copyOf(ended)));
    }

    private void revoke(Target target) {
        left.revoke(target, null, null).toCompletableFuture().join();
    }

    private Session session(String id, Identity identity) {
        return new Evicted(id, identity);
    }

    private static Identity user(String subject) {
        var now = Instant.now();
        return new Identity.User(Namespace.DEFAULT, subject, Set.of(), Map.of(), null, null, now, now.plusSeconds(60));
    }

    private class Evicted extends Guest {
        Evicted(String id, Identity identity) {
            super(id, identity);
        }

        @Override
        public void expel(String error) {
            assertEquals("401::token_revoked", error.split(",")[0]);
            if (!ended.contains(id())) {
                ended.add(id());
            }
        }
    }
}
