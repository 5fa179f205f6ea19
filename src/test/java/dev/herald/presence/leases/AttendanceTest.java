package dev.herald.presence.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who is there, by a clock that is moved by hand: leases, graces, nodes, signals that are lost. */
class AttendanceTest {
    private static final Channel CHAT = new Channel("/chat");
    private static final Duration BREATH = Duration.ofMillis(300);
    private static final Duration LEASE = World.SETTINGS.lease();
    private static final int RUNS = 200;

    private final World world = new World(World.SETTINGS, () -> false);

    @Test
    void whoLivesStaysForEver() {
        var node = world.node("left");
        node.client("ada").join(CHAT);

        world.pass(Duration.ofMinutes(10));

        assertEquals(List.of("+@ada"), node.log);
    }

    @Test
    void whoFallsSilentIsGoneWithinTheLeaseAndBackWhenHeardAgain() {
        var node = world.node("left");
        var ada = node.client("ada");
        ada.join(CHAT);
        world.pass(Duration.ofSeconds(30));

        ada.stall();
        world.pass(Duration.ofSeconds(4));
        assertEquals(Set.of("@ada"), node.members(CHAT), "it may be slow");
        world.pass(LEASE.minusSeconds(4));
        assertEquals(Set.of(), node.members(CHAT));

        world.pass(Duration.ofSeconds(20));
        ada.wake();
        world.pass(Duration.ofSeconds(1));
        assertEquals(List.of("+@ada", "-@ada", "+@ada"), node.log);
    }

    @Test
    void whatIsTooLongForOneDifferenceIsToldInSeveral() {
        var node = world.node("left");
        node.limit = 1_000;
        var clients =
                IntStream.range(0, 50).mapToObj(i -> node.client("user" + i)).toList();
        clients.forEach(client -> client.join(CHAT));
        world.pass(BREATH);
        clients.subList(0, 30).forEach(client -> client.leave(CHAT));
        node.client("ada").join(CHAT);
        world.pass(Duration.ofSeconds(10));

        assertTrue(node.sizes.stream().allMatch(size -> size <= 1_000), node.sizes::toString);
        assertTrue(node.sizes.size() > 5, node.sizes::toString);
        for (int i = 1; i < node.versions.size(); i++) {
            assertEquals(node.versions.get(i - 1) + 1, node.versions.get(i), "no version is skipped");
        }
        assertEquals(node.members(CHAT), node.told(CHAT));
        assertEquals(21, node.told(CHAT).size());
    }

    @Test
    void aDifferenceThatIsRefusedIsFollowedByOneThatShowsItIsMissing() {
        var node = world.node("left");
        node.client("ada").join(CHAT);
        world.pass(BREATH);
        long before = node.taken.get(0).version();

        node.refusals = 3;
        node.client("bob").join(CHAT);
        world.pass(Duration.ofSeconds(2));

        assertEquals(2, node.taken.size(), "once one is taken, no more are needed");
        var last = node.taken.get(1);
        assertTrue(last.version() > before + 1, "it skips, so that readers ask for the list");
        assertEquals(2, last.count());
        assertEquals(List.of(), last.joined(), "it is small");
        assertTrue(node.attendance.isSettled());
    }

    @Test
    void whoComesBackWithinTheGraceWasNeverGone() {
        var node = world.node("left");
        var ada = node.client("ada");
        ada.join(CHAT);
        world.pass(BREATH);

        ada.cut();
        world.pass(Duration.ofSeconds(4));
        ada.wake();
        world.pass(Duration.ofSeconds(20));
        ada.end();
        world.pass(Duration.ofSeconds(4));
        node.client("ada").join(CHAT);
        world.pass(Duration.ofSeconds(20));

        assertEquals(List.of("+@ada"), node.log);
        assertEquals(1, node.connections(CHAT, "@ada"));
    }

    @Test
    void whoDoesNotIsGoneAfterIt() {
        var node = world.node("left");
        var ada = node.client("ada");
        ada.join(CHAT);
        var bob = node.client("bob");
        bob.join(CHAT);

        ada.cut();
        bob.end();
        world.pass(Duration.ofSeconds(6));

        assertEquals(Set.of(), node.members(CHAT));
        assertEquals(Set.of(), node.told(CHAT));
    }

    @Test
    void whoLeavesAChannelIsGoneAtOnceAndWhoSubscribesAnewIsNot() {
        var node = world.node("left");
        var ada = node.client("ada");
        ada.join(CHAT);
        world.pass(BREATH);

        ada.leave(CHAT);
        ada.join(CHAT);
        world.pass(Duration.ofSeconds(1));
        assertEquals(List.of("+@ada"), node.log);

        ada.leave(CHAT);
        world.pass(Duration.ofSeconds(1));
        assertEquals(List.of("+@ada", "-@ada"), node.log);
    }

    @Test
    void theNewestStateOfAConnectionThatLivesIsShown() {
        var node = world.node("left");
        var phone = node.client("ada");
        var desk = node.client("ada");
        phone.join(CHAT);
        desk.join(CHAT);
        assertTrue(node.attendance.stated(phone.id(), CHAT, Payload.of("\"at the phone\""), 1, world.now()));
        assertTrue(node.attendance.stated(desk.id(), CHAT, Payload.of("\"at the desk\""), 2, world.now()));
        assertFalse(node.attendance.stated("nobody", CHAT, Payload.of("1"), 3, world.now()));
        assertEquals("\"at the desk\"", state(node));

        desk.end();
        assertEquals("\"at the phone\"", state(node));

        node.attendance.stated(phone.id(), CHAT, null, 4, world.now());
        world.pass(Duration.ofSeconds(6));
        assertEquals("null", state(node));
    }

    @Test
    void nodesKnowOfEachOthersMembers() {
        var left = world.node("left");
        var right = world.node("right");
        left.client("ada").join(CHAT);
        world.pass(Duration.ofSeconds(4));
        right.client("bob").join(CHAT);
        right.client("ada").join(CHAT);
        world.pass(BREATH);

        assertEquals(Set.of("@ada", "@bob"), left.members(CHAT));
        assertEquals(Set.of("@ada", "@bob"), right.members(CHAT));
        assertEquals(2, left.connections(CHAT, "@ada"));

        var late = world.node("late");
        world.pass(Duration.ofSeconds(4));
        assertEquals(Set.of("@ada", "@bob"), late.members(CHAT));
    }

    @Test
    void theMembersOfAKilledNodeAreGoneWithinTheLease() {
        var left = world.node("left");
        var right = world.node("right");
        IntStream.range(0, 1_200).forEach(i -> right.client("user" + i).join(CHAT)); // more than one signal has
        left.client("ada").join(CHAT);
        world.pass(Duration.ofSeconds(8));
        assertEquals(1_201, left.members(CHAT).size());

        world.kill("right");
        var again = world.node("right");
        again.client("user7").join(CHAT);
        world.pass(LEASE);

        assertEquals(Set.of("@ada", "@user7"), left.members(CHAT));
        assertEquals(Set.of("@ada", "@user7"), again.members(CHAT));
    }

    /** Whatever happens: once it is over, all is right within the lease. */
    @TestFactory
    List<DynamicTest> nobodyIsLeftBehind() {
        return new Random()
                .longs(RUNS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)))
                .toList();
    }

    /** A node that did not hear the others any more, but was heard by them, told them nothing of what changed meanwhile. */
    @TestFactory
    Stream<DynamicTest> whatOnceLeftSomebodyBehind() {
        return Stream.of(8217327663888793551L, 6944697415539934178L)
                .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
    }

    private static void run(long seed) {
        var random = new Random(seed);
        var fair = new boolean[] {false};
        var world = new World(World.SETTINGS, () -> !fair[0] && random.nextInt(4) == 0);
        var places = List.of("a", "b", "c").subList(0, 1 + random.nextInt(3));
        places.forEach(world::node);
        for (int i = 0; i < 150; i++) {
            step(world, places, random);
        }
        fair[0] = true; // no more is lost
        world.pass(LEASE.plusSeconds(1));

        for (var channel : channels()) {
            for (var node : world.nodes()) {
                assertEquals(world.truth(channel), node.members(channel), () -> "seed " + seed + ": " + channel);
                assertEquals(world.truth(channel), node.told(channel), () -> "as told, seed " + seed + ": " + channel);
            }
        }
    }

    private static void step(World world, List<String> places, Random random) {
        var node = any(List.copyOf(world.nodes()), random);
        var client = node.clients().isEmpty() || random.nextInt(3) == 0
                ? node.client("user" + random.nextInt(8))
                : any(node.clients(), random);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> client.join(any(channels(), random));
            case 3 -> client.leave(any(channels(), random));
            case 4 -> client.end();
            case 5 -> client.cut();
            case 6 -> client.stall();
            case 7 -> client.wake();
            default -> {
                if (random.nextInt(6) == 0) {
                    var place = any(places, random);
                    world.kill(place);
                    world.node(place);
                }
            }
        }
        world.pass(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(500)));
    }

    private static List<Channel> channels() {
        return List.of(CHAT, new Channel("/chat/a"), new Channel("/~tenant/chat"));
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static String state(World.Node node) {
        return String.valueOf(node.attendance.members(CHAT, "", 1).get(0).state());
    }
}
