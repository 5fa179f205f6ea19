package dev.herald;

import com.sun.management.OperatingSystemMXBean;
import dev.herald.access.Identity;
import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.census.Sessions;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.hub.lanes.Joined;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import dev.herald.presence.Presence;
import dev.herald.presence.leases.Settings;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs to know who is on a channel: many users join one while others watch, against as many who subscribe where
 * {@code members} is off; and the heap that a member keeps beyond its subscription, of which the target is 500 bytes.
 *
 * <p>Arguments: who joins (10000), who watches (10), members whose heap is measured (10000,100000). Hub, presence and an
 * engine in memory, without sockets; a user has one session and a name that others are told.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
final class PresenceBench {
    private static final Channel CHANNEL = new Channel("/chat/lobby");
    private static final Channel COMPANION = new Channel("/herald/members/chat/lobby");
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PresenceBench() {}

    /** What one run has cost. */
    private record Cost(double micros, double cpuMicros, long toldBytes, long messages, double heap) {}

    public static void main(String[] arguments) throws Exception {
        int joining = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int watching = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        var sizes = (arguments.length > 2 ? arguments[2] : "10000,100000").split(",");
        for (int warm = 0; warm < 2; warm++) {
            run(Members.OFF, joining, watching, Settings.DEFAULTS);
            run(Members.LIST, joining, watching, Settings.DEFAULTS);
        }
        joins(joining, watching);
        for (var size : sizes) {
            heap(Integer.parseInt(size));
        }
    }

    private static void joins(int count, int watching) throws Exception {
        var all = new Settings(Duration.ofSeconds(10), Duration.ofSeconds(5), List.of("name"), Integer.MAX_VALUE);
        var plain = run(Members.OFF, count, watching, Settings.DEFAULTS);
        report("members: off", count, plain, plain);
        report("members: count", count, run(Members.COUNT, count, watching, Settings.DEFAULTS), plain);
        report("members: list", count, run(Members.LIST, count, watching, Settings.DEFAULTS), plain);
        report("members: list, however many", count, run(Members.LIST, count, watching, all), plain);
    }

    private static void report(String what, int count, Cost cost, Cost plain) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %,7d join: %6.1f us each (%.2f of off), %6.1f us of CPU (%.2f); a watcher is told %,d bytes in %d%n",
                what,
                count,
                cost.micros,
                cost.micros / plain.micros,
                cost.cpuMicros,
                cost.cpuMicros / plain.cpuMicros,
                cost.toldBytes,
                cost.messages);
    }

    private static void heap(int count) throws Exception {
        var plain = run(Members.OFF, count, 0, Settings.DEFAULTS);
        var listed = run(Members.LIST, count, 0, Settings.DEFAULTS);
        System.out.printf(
                Locale.ROOT,
                "%,7d members: a subscription keeps %.0f bytes, being a member %.0f more (target 500)%n",
                count,
                plain.heap,
                listed.heap - plain.heap);
    }

    private static Cost run(Members kind, int count, int watching, Settings settings) throws Exception {
        var keeping = new Keeping(Keeping.Durability.NONE, new Keeping.Retention(100, Duration.ofHours(1), 1 << 20));
        var rule = new ChannelRule(keeping, ChannelRule.Echo.ALL, Integer.MAX_VALUE, Slow.CUT, kind);
        var metrics = new Metrics();
        var clock = Clock.systemUTC();
        var sessions = new Sessions();
        try (var broker = new MemoryBroker(channel -> keeping, clock);
                var hub = new Hub(broker.journal(), new Rulebook<>(Map.of(), rule), Hub.Settings.DEFAULTS, metrics);
                var presence = Presence.begin(settings, hub, sessions, broker.signals(), clock, metrics)) {
            var watchers = guests("watcher", watching, sessions);
            subscribe(hub, watchers, COMPANION);
            var joining = guests("user", count, sessions);
            long heap = heap();
            watchers.forEach(Attending::forget);

            long cpu = PROCESS.getProcessCpuTime();
            long begin = System.nanoTime();
            subscribe(hub, joining, CHANNEL);
            int expected = kind == Members.OFF ? 0 : count;
            while (presence.count(CHANNEL.name()) != expected) {
                LockSupport.parkNanos(1_000_000);
            }
            double micros = (System.nanoTime() - begin) / 1e3 / count;
            awaitTold(watchers, expected);
            double cpuMicros = (PROCESS.getProcessCpuTime() - cpu) / 1e3 / count;
            double kept = (double) (heap() - heap) / count;
            long bytes = watchers.stream().mapToLong(Attending::bytes).sum() / Math.max(1, watching);
            long messages = watchers.stream().mapToLong(Attending::messages).sum() / Math.max(1, watching);
            return new Cost(micros, cpuMicros, bytes, messages, kept);
        }
    }

    private static List<Attending> guests(String name, int count, Sessions sessions) {
        var guests = new ArrayList<Attending>(count);
        for (int i = 0; i < count; i++) {
            var claims = Map.of("name", Set.of("Ada the " + i + "th"));
            var user = new Identity.User(
                    Namespace.DEFAULT, name + i, Set.of(), claims, null, null, Instant.EPOCH, Instant.MAX);
            var guest = new Attending("session-of-" + name + "-" + i, user);
            sessions.opened(guest);
            guests.add(guest);
        }
        return guests;
    }

    private static void subscribe(Hub hub, List<Attending> guests, Channel channel) {
        var pattern = Pattern.of(channel);
        var all = guests.stream()
                .map(guest -> hub.subscribe(guest, pattern, new Since.Now())
                        .thenAccept(Joined::open)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
    }

    private static void awaitTold(List<Attending> watchers, int count) {
        for (var watcher : watchers) {
            while (count > 0 && !watcher.hasHeard(count)) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** What stays, once the lanes have done what is still enqueued: the least of some looks. */
    private static long heap() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            Thread.sleep(150);
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
