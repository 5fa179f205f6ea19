package dev.herald;

import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What the hub itself costs: CPU time of its lanes for each entry handed to a subscriber that only counts.
 *
 * <p>Takes no arguments. Each row runs for about two seconds after as much of warming up.
 */
public final class HubBench {
    private static final int DELIVERIES = 10_000_000;

    private HubBench() {}

    public static void main(String[] arguments) {
        System.out.printf("%-44s %10s %12s %14s%n", "", "entries", "ns/delivery", "entries/flush");
        for (int round = 0; round < 2; round++) {
            measure("1 channel, 1,000 subscribers", 1, 1_000, Keeping.Durability.ASYNC, "/chat/c%d");
            measure("1 channel, 1,000 subscribers, not kept", 1, 1_000, Keeping.Durability.NONE, "/chat/c%d");
            measure("1 channel, 1,000 subscribers by a wildcard", 1, 1_000, Keeping.Durability.ASYNC, "/chat/*");
            measure("1 channel, 100 subscribers", 1, 100, Keeping.Durability.ASYNC, "/chat/c%d");
            measure("1,000 channels, 5 subscribers each", 1_000, 5, Keeping.Durability.ASYNC, "/chat/c%d");
        }
    }

    private static void measure(
            String title, int channels, int subscribers, Keeping.Durability durability, String pattern) {
        var keeping = new Keeping(durability, new Keeping.Retention(100, Duration.ofHours(1), 1 << 20));
        var rules = new Rulebook<>(Map.of(), new ChannelRule(keeping, ChannelRule.Echo.ALL, 65_536));
        try (var broker = new MemoryBroker(channel -> keeping, Clock.systemUTC());
                var hub = new Hub(broker.journal(), rules, Hub.Settings.DEFAULTS, new Metrics())) {
            var counters = join(hub, channels, subscribers, pattern);
            int entries = Math.min(DELIVERIES / subscribers, 400_000);
            publish(hub, counters, channels, entries / 2, subscribers); // warm up
            long flushes =
                    counters.stream().mapToLong(counter -> counter.flushes).sum();
            long before = laneTime();
            publish(hub, counters, channels, entries, subscribers);
            double nanos = (double) (laneTime() - before) / entries / subscribers;
            flushes = counters.stream().mapToLong(counter -> counter.flushes).sum() - flushes;
            double coalesced = (double) entries * subscribers / flushes;
            System.out.printf("%-44s %10d %12.1f %14.1f%n", title, entries, nanos, coalesced);
        }
    }

    private static List<Counter> join(Hub hub, int channels, int subscribers, String pattern) {
        var counters = new ArrayList<Counter>();
        for (int i = 0; i < channels * subscribers; i++) {
            var counter = new Counter("counter " + i);
            counters.add(counter);
            var wanted = new Pattern(pattern.formatted(i % channels));
            hub.subscribe(counter, wanted, new Since.Now())
                    .toCompletableFuture()
                    .join()
                    .open();
        }
        return counters;
    }

    /** Publishes, and waits until everything has been heard; so many are ahead of the slowest at most. */
    private static void publish(Hub hub, List<Counter> counters, int channels, int entries, int subscribers) {
        long heard = heard(counters);
        var payload = Payload.of("\"" + "x".repeat(98) + "\"");
        var names = new Channel[channels];
        Arrays.setAll(names, i -> new Channel("/chat/c" + i));
        for (int i = 0; i < entries; i++) {
            hub.publish(Publication.of(names[i % channels], payload));
            while (i % 16 == 0 && heard(counters) - heard < (long) (i - 64) * subscribers) {
                Thread.onSpinWait();
            }
        }
        while (heard(counters) - heard < (long) entries * subscribers) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static long heard(List<Counter> counters) {
        long heard = 0;
        for (var counter : counters) {
            heard += counter.heard;
        }
        return heard;
    }

    private static long laneTime() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().startsWith("herald-lane-"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static final class Counter implements Subscriber {
        private final String id;
        private volatile int heard; // written by its lane only
        private int flushes;

        Counter(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void accept(Delivery delivery) {
            heard++;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public boolean mayRead(Channel channel) {
            return true;
        }

        @Override
        public void missed(Channel channel) {
            throw new IllegalStateException("there was room");
        }

        @Override
        public void lost(Pattern pattern, Position resumed, String reason) {
            throw new IllegalStateException("nothing was lost");
        }
    }
}
