package dev.herald.revocations;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.Identity;
import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.Table;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.message.Namespace;
import dev.herald.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is revoked, on a table in memory. */
class RevocationsTest {
    private static final Namespace TENANT = new Namespace("tenant-a");

    private final ManualClock clock = new ManualClock();
    private final Broker broker = new MemoryBroker(channel -> Keeping.NOTHING, clock);
    private final Table table = broker.table();
    private Revocations revocations;

    @BeforeEach
    void open() {
        revocations = Revocations.open(Revocations.Settings.DEFAULTS, table, clock);
    }

    @AfterEach
    void close() {
        revocations.close();
        broker.close();
    }

    @Test
    void aUserIsRevokedWithAllTokensAndNobodyElse() {
        assertFalse(revocations.isRevoked(user("ann")));
        revoke(new Target.User(null, "ann"), null);

        assertTrue(revocations.isRevoked(user("ann")));
        assertTrue(revocations.isRevoked(user(TENANT, "ann", "t-9", now())));
        assertFalse(revocations.isRevoked(user("anna")));
    }

    @Test
    void aTokenIsRevokedByItsIdAndItsUserMayComeWithAnother() {
        revoke(new Target.Token(null, "t-1"), null);

        assertTrue(revocations.isRevoked(user(Namespace.DEFAULT, "ann", "t-1", now())));
        assertFalse(revocations.isRevoked(user(Namespace.DEFAULT, "ann", "t-2", now())));
        assertFalse(revocations.isRevoked(user(Namespace.DEFAULT, "ann", null, now())));
    }

    @Test
    void whatWasIssuedBeforeAMomentIsRevokedForOneUserOrForAll() {
        var moment = now();
        revoke(new Target.User(null, "ann"), moment);
        assertTrue(revocations.isRevoked(issued("ann", moment.minusSeconds(1))));
        assertTrue(revocations.isRevoked(issued("ann", Instant.EPOCH)), "a token that does not say when");
        assertFalse(revocations.isRevoked(issued("ann", moment)));
        assertFalse(revocations.isRevoked(issued("bob", Instant.EPOCH)));

        revoke(new Target.Everybody(null), moment);
        assertTrue(revocations.isRevoked(issued("bob", moment.minusSeconds(1))));
        assertFalse(revocations.isRevoked(issued("bob", moment)));
    }

    @Test
    void ofSeveralForOneTheStrongestHolds() {
        var moment = now();
        revoke(new Target.User(null, "ann"), moment.minusSeconds(60));
        revoke(new Target.User(null, "ann"), moment.minusSeconds(30));
        revoke(new Target.User(null, "ann"), moment.minusSeconds(90));
        assertTrue(revocations.isRevoked(issued("ann", moment.minusSeconds(31))));
        assertFalse(revocations.isRevoked(issued("ann", moment.minusSeconds(30))));

        revokeUntil(new Target.User(null, "ann"), null, moment.plusSeconds(10));
        assertTrue(revocations.isRevoked(issued("ann", moment)));
        clock.advance(Duration.ofSeconds(10));
        assertFalse(revocations.isRevoked(issued("ann", moment)));
        assertTrue(revocations.isRevoked(issued("ann", moment.minusSeconds(31))), "the others hold still");
    }

    @Test
    void aNamespacesRevocationsStayInIt() {
        revoke(new Target.User(TENANT, "ann"), null);
        revoke(new Target.Token(TENANT, "t-1"), null);
        revoke(new Target.Session(TENANT, "s-1"), null);
        revoke(new Target.Everybody(TENANT), now());

        assertTrue(revocations.isRevoked(user(TENANT, "ann", null, now())));
        assertTrue(revocations.isRevoked(user(TENANT, "bob", "t-1", now())));
        assertTrue(revocations.isRevoked(user(TENANT, "bob", null, now().minusSeconds(1))));
        assertFalse(revocations.isRevoked(user(Namespace.DEFAULT, "ann", "t-1", Instant.EPOCH)));
        assertTrue(revocations.isRevoked("s-1", new Identity.Anyone(TENANT)));
        assertFalse(revocations.isRevoked("s-1", Identity.ANYONE));
    }

    @Test
    void aSessionIsRevokedWhoeversItIs() {
        revoke(new Target.Session(null, "s-1"), null);

        assertTrue(revocations.isRevoked("s-1", Identity.ANYONE));
        assertTrue(revocations.isRevoked("s-1", user("ann")));
        assertFalse(revocations.isRevoked("s-2", user("ann")));
        assertFalse(revocations.isRevoked(user("ann")), "the token that it came with is not concerned");
    }

    @Test
    void aRevocationIsForgottenWhenItExpires() {
        revokeUntil(new Target.User(null, "ann"), null, now().plusSeconds(60));
        clock.advance(Duration.ofSeconds(60));

        assertFalse(revocations.isRevoked(user("ann")), "at once");
        assertEquals(List.of(), revocations.list(null, 10));
        eventually(() -> assertEquals(0, revocations.count()));
    }

    @Test
    void withoutAnExpiryItHoldsForAsLongAsTokensLive() {
        var made = revoke(new Target.User(null, "ann"), null);

        assertEquals(now().plus(Duration.ofDays(30)), made.expires());
        assertEquals(now(), made.made());
    }

    @Test
    void whatIsSaidAgainIsTheSameRevocationAndHoldsAsLongAsWasSaidLast() {
        var first = revokeUntil(new Target.User(null, "ann"), null, now().plusSeconds(60));
        var again = revokeUntil(new Target.User(null, "ann"), null, now().plusSeconds(90));

        assertEquals(first.id(), again.id());
        assertEquals(List.of(again), revocations.list(null, 10));
        clock.advance(Duration.ofSeconds(89));
        assertTrue(revocations.isRevoked(user("ann")));
    }

    @Test
    void aLiftedRevocationHoldsNoMore() {
        var made = revoke(new Target.User(null, "ann"), null);
        assertEquals(Optional.of(made), revocations.find(made.id()));
        await(revocations.lift(made.id()));

        assertEquals(Optional.empty(), revocations.find(made.id()));
        assertFalse(revocations.isRevoked(user("ann")));
        await(revocations.lift("there-is-none"));
    }

    @Test
    void theyOutliveTheServerAndReachEveryNode() {
        var moment = now();
        var other = Revocations.open(Revocations.Settings.DEFAULTS, table, clock);
        var user = revoke(new Target.User(null, "ann"), null);
        revoke(new Target.User(TENANT, "bob \"the\"\nthird"), moment);
        revoke(new Target.Token(null, "t-1"), null);
        revoke(new Target.Session(null, "s-1"), null);
        revoke(new Target.Everybody(null), moment.minusSeconds(10));
        revoke(new Target.Everybody(TENANT), moment.minusSeconds(5));
        var later = Revocations.open(Revocations.Settings.DEFAULTS, table, clock);

        eventually(() -> assertEquals(revocations.list(null, 10), other.list(null, 10)));
        assertEquals(revocations.list(null, 10), later.list(null, 10));
        assertEquals(6, later.list(null, 10).size());
        await(other.lift(user.id()));
        eventually(() -> assertFalse(revocations.isRevoked(user("ann"))));
        other.close();
        later.close();
    }

    @Test
    void moreThanOnePageIsThereAfterARestart() {
        IntStream.range(0, 2100).forEach(i -> revoke(new Target.Token(null, "t-" + i), null));
        var again = Revocations.open(Revocations.Settings.DEFAULTS, table, clock);

        assertEquals(2100, again.count());
        assertEquals(2100, again.list(null, 5000).size());
        var page = again.list(null, 100);
        assertTrue(again.list(page.get(99).id(), 1)
                        .get(0)
                        .id()
                        .compareTo(page.get(99).id())
                > 0);
        again.close();
    }

    @Test
    void thereAreNeverMoreThanMayBe() {
        var few = Revocations.open(new Revocations.Settings(Duration.ofDays(1), 2), table, clock);
        await(few.revoke(new Target.Token(null, "t-1"), null, null));
        await(few.revoke(new Target.Token(null, "t-2"), null, null));

        assertEquals(Optional.empty(), await(few.revoke(new Target.Token(null, "t-3"), null, null)));
        assertTrue(await(few.revoke(new Target.Token(null, "t-2"), null, null)).isPresent(), "it is there already");
        few.close();
    }

    @Test
    void nobodyIsRevokedForEverAndNothingByHalves() {
        assertThrows(IllegalArgumentException.class, () -> revocations.revoke(new Target.Everybody(null), null, null));
        assertThrows(
                IllegalArgumentException.class, () -> revocations.revoke(new Target.Token(null, "t"), now(), null));
        assertThrows(
                IllegalArgumentException.class, () -> revocations.revoke(new Target.Session(null, "s"), now(), null));
    }

    @Test
    void watchersHearOfEveryChange() {
        var changes = new AtomicInteger();
        revocations.watch(changes::incrementAndGet);
        var made = revoke(new Target.User(null, "ann"), null);
        await(revocations.lift(made.id()));

        eventually(() -> assertEquals(2, changes.get()));
    }

    @Test
    void aRowThatCannotBeReadHarmsNoOther() {
        await(table.put("revocations/from-a-later-version", "{\"planet\":\"mars\"}".getBytes(), null));
        revoke(new Target.User(null, "ann"), null);
        var again = Revocations.open(Revocations.Settings.DEFAULTS, table, clock);

        assertTrue(again.isRevoked(user("ann")));
        again.close();
    }

    private Revocation revoke(Target target, @Nullable Instant issuedBefore) {
        return await(revocations.revoke(target, issuedBefore, null)).orElseThrow();
    }

    private Revocation revokeUntil(Target target, @Nullable Instant issuedBefore, Instant expires) {
        return await(revocations.revoke(target, issuedBefore, expires)).orElseThrow();
    }

    private Instant now() {
        return clock.instant();
    }

    private Identity.User user(String subject) {
        return user(Namespace.DEFAULT, subject, null, now());
    }

    private Identity.User issued(String subject, Instant issued) {
        return user(Namespace.DEFAULT, subject, null, issued);
    }

    private Identity.User user(Namespace namespace, String subject, @Nullable String tokenId, Instant issued) {
        return new Identity.User(
                namespace, subject, Set.of(), Map.of(), null, tokenId, issued, now().plusSeconds(3600));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
