package dev.herald.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.access.Identity;
import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.census.Placement;
import dev.herald.census.Sessions;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.metrics.Metrics;
import dev.herald.props.Guest;
import dev.herald.requests.Requests;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who comes while somebody is put in or taken out is where the table says, whoever is faster. */
class MembershipsTest {
    private static final Channel ROOM = new Channel("/rooms/blue");
    private static final int ROUNDS = 2_000;

    private static final class Placed extends Guest {
        private final Set<Pattern> placed = ConcurrentHashMap.newKeySet();

        Placed(String id) {
            super(
                    id,
                    new Identity.User(
                            Namespace.DEFAULT, "ada", Set.of(), Map.of(), null, null, Instant.EPOCH, Instant.MAX));
        }

        @Override
        public Placement placement() {
            return new Placement() {
                @Override
                public void place(Pattern pattern) {
                    placed.add(pattern);
                }

                @Override
                public void displace(Pattern pattern) {
                    placed.remove(pattern);
                }

                @Override
                public Set<Pattern> placed() {
                    return placed;
                }
            };
        }
    }

    @Test
    void whoComesMeanwhileIsWhereTheTableSays() throws Exception {
        var random = new Random();
        var sessions = new Sessions();
        var pool = Executors.newFixedThreadPool(2);
        try (var broker = new MemoryBroker(channel -> Keeping.NOTHING, Clock.systemUTC());
                var requests = new Requests(Requests.Settings.DEFAULTS, sessions, new Metrics());
                var rooms = new Memberships(sessions, broker, requests)) {
            for (int i = 0; i < ROUNDS; i++) {
                boolean isIn = random.nextBoolean();
                var session = new Placed("s" + i);
                rooms.addUser(ROOM, "ada").toCompletableFuture().join();
                List<Future<?>> both = List.of(
                        pool.submit(() -> sessions.opened(session)),
                        pool.submit(() -> (isIn ? rooms.addUser(ROOM, "ada") : rooms.removeUser(ROOM, "ada"))
                                .toCompletableFuture()
                                .join()));
                for (var each : both) {
                    each.get();
                }

                assertEquals(isIn, !session.placed.isEmpty(), "in round " + i);
                sessions.closed(session);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
