package dev.herald.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.message.Channel;
import dev.herald.metrics.Metrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be asked of the server in a time, by a clock that the test moves. */
class LimiterTest {
    private static final Channel CHAT = new Channel("/chat");

    private final Metrics metrics = new Metrics();
    private final Set<Channel> there = new HashSet<>(Set.of(CHAT));
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3); // nanoTime may overflow while we count

    private int fresh;

    private final Limiter limiter = new Limiter(
            new Limiter.Settings(
                    new Rates(10, 1_000, 3), new Rates(15, 5_000, 4), new Rates(20, 10_000, 5), 2, 6, 4, 8),
            new Limiter.Channels() {
                @Override
                public boolean has(Channel channel) {
                    return there.contains(channel);
                }

                @Override
                public int count() {
                    return there.size();
                }
            },
            metrics,
            () -> now);

    @Test
    void aSessionMaySendABurstAndThenAtItsPace() {
        var session = limiter.session();

        assertEquals(100, taken(200, () -> session.message(1)));
        pass(Duration.ofSeconds(1));
        assertEquals(10, taken(200, () -> session.message(1)));
        pass(Duration.ofHours(1));
        assertEquals(100, taken(200, () -> session.message(1)), "no more than a burst is saved up");
    }

    @Test
    void aRefusalNamesTheLimitAndHowLongToWait() {
        var session = limiter.session();
        taken(100, () -> session.message(1));
        var exceeded = session.message(1);

        assertNotNull(exceeded);
        assertEquals("429:/chat:rate_limited, limits.messages is 10 a second", exceeded.bayeux("/chat"));
        assertEquals(100, exceeded.pause().toMillis());
        assertEquals("1", exceeded.retryAfter());
        assertTrue(metrics.scrape().contains("herald_refused_total{limit=\"messages\"} 1.0"), metrics.scrape());
    }

    @Test
    void bytesCountBesideMessages() {
        var session = limiter.session();

        assertEquals(4, taken(10, () -> session.message(2_500)));
        pass(Duration.ofMillis(2_500));
        assertEquals(1, taken(10, () -> session.message(2_500)));
    }

    @Test
    void oneSessionsLimitIsNotAnothers() {
        var greedy = limiter.session();
        var other = limiter.session();
        taken(200, () -> greedy.message(1));

        assertNull(other.message(1));
    }

    @Test
    void whoGoesOnFarBeyondIsToBeEnded() {
        var session = limiter.session();
        taken(100, () -> session.message(1));
        taken(100, () -> session.message(1));
        assertFalse(session.isBeyond(), "as many refusals as messages are borne");
        session.message(1);

        assertTrue(session.isBeyond());
    }

    @Test
    void theSessionsOfAUserShareWhatTheUserMay() {
        var one = userSession("ann");
        var two = userSession("ann");
        taken(100, () -> one.message(1));

        assertEquals(50, taken(100, () -> two.message(1)));
        assertNull(userSession("bob").message(1));
    }

    @Test
    void aUserHasSoManySessionsAtOnce() {
        userSession("ann");
        var second = userSession("ann");
        var third = limiter.session();
        var exceeded = third.belongTo("ann");

        assertNotNull(exceeded);
        assertEquals("429::too_many_sessions, limits.user.sessions is 2 at once", exceeded.bayeux(""));
        second.close();
        second.close();
        assertNull(third.belongTo("ann"));
        assertNull(third.belongTo("ann"), "the same user again is no other session");
        assertNotNull(limiter.session().belongTo("ann"));
    }

    @Test
    void aUserHasSoManySubscriptionsOverAllSessions() {
        var one = userSession("ann");
        var two = userSession("ann");
        assertNull(one.subscribe(4));

        assertNotNull(two.subscribe(3));
        assertNull(two.subscribe(2));
        one.unsubscribe(1);
        assertNull(two.subscribe(1));
        one.close();
        assertNull(two.subscribe(3));
        assertNotNull(two.subscribe(1));
    }

    @Test
    void whatASessionHadBeforeItWasTheUsersCountsForTheUser() {
        var session = limiter.session();
        session.subscribe(5);
        session.belongTo("ann");

        assertNotNull(session.subscribe(2));
        session.close();
        assertNull(userSession("ann").subscribe(6));
    }

    @Test
    void aUserWhoComesBackIsNotNew() {
        var session = userSession("ann");
        taken(100, () -> session.message(1));
        session.close();

        assertEquals(50, taken(100, () -> userSessionThatLeaves("ann").message(1)));
    }

    @Test
    void onlySoManyChannelsAreBegunInAMinute() {
        var session = limiter.session();

        assertEquals(3, begun(10, session));
        assertNull(session.publication(CHAT), "one that is there begins nothing");
        pass(Duration.ofSeconds(20));
        assertEquals(1, begun(10, session));
    }

    @Test
    void aChannelIsBegunOnceHoweverLongItIsOnItsWayToTheJournal() {
        var session = limiter.session();
        var beginning = new Channel("/beginning");

        assertEquals(10, taken(10, () -> session.publication(beginning)));
        assertEquals(10, taken(10, () -> limiter.publication("shop", new Channel("/orders"), 1)));
        assertEquals(2, begun(10, session), "of three in a minute, one is begun");
    }

    @Test
    void onlySoManyChannelsAreThereAtAll() {
        IntStream.range(0, 7).forEach(i -> there.add(new Channel("/c" + i)));
        var exceeded = limiter.session().publication(new Channel("/new"));

        assertNotNull(exceeded);
        assertEquals(
                "429:/new:too_many_channels, limits.channels is 8, and so many have history", exceeded.bayeux("/new"));
        assertNull(limiter.session().publication(CHAT));
        assertNotNull(limiter.publication("key", new Channel("/new"), 1));
    }

    @Test
    void backendsHaveLimitsOfTheirOwn() {
        assertEquals(200, taken(500, () -> limiter.publication("one", CHAT, 1)));
        assertNull(limiter.publication("two", CHAT, 1));
        assertEquals(
                "limits.backend.messages is 20 a second",
                limiter.publication("one", CHAT, 1).detail());
    }

    @Test
    void onlySoManyHandshakesASecond() {
        assertEquals(40, taken(100, limiter::handshake));
        pass(Duration.ofSeconds(2));
        assertEquals(8, taken(100, limiter::handshake));
    }

    @Test
    void usersThatAreGoneAreForgotten() {
        for (int i = 0; i < 5_000; i++) {
            userSessionThatLeaves("user" + i);
        }

        assertTrue(limiter.accounts() <= 2_001, "so many are remembered: " + limiter.accounts());
    }

    /** How many of so many channels that are new were let by. */
    private long begun(int channels, Allowance session) {
        return taken(channels, () -> session.publication(new Channel("/new" + fresh++)));
    }

    private Allowance userSession(String user) {
        var session = limiter.session();
        assertNull(session.belongTo(user));
        return session;
    }

    private Allowance userSessionThatLeaves(String user) {
        var session = userSession(user);
        session.close();
        return session;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** How many of so many tries were let by. */
    private static long taken(int tries, Supplier<@Nullable Exceeded> each) {
        return IntStream.range(0, tries).filter(i -> each.get() == null).count();
    }
}
