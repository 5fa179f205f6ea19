package dev.herald.hub;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.lanes.Joined;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishers, subscribers, slow readers and reconnections in random order: whatever happens, each entry
 * comes once. A failure names its seed, which {@code -Dherald.seed=…} repeats alone; {@code
 * -Dherald.seeds=1000} tries so many.
 */
class InterleavingTest {
    private static final List<String> CHANNELS =
            List.of("/chat/lobby", "/chat/attic", "/chat/attic/box", "/news", "/loud/news");
    private static final List<String> PATTERNS =
            List.of("/chat/lobby", "/chat/attic", "/chat/*", "/chat/**", "/chat/attic/*", "/news", "/**");
    private static final int EARLIER = 20;

    @TestFactory
    Stream<DynamicTest> eachSubscriptionHearsAllOfItsOwnOnceHoweverTheyOverlap() {
        return chances(40, random -> overlap(random, memory()));
    }

    @TestFactory
    Stream<DynamicTest> onePositionResumesAllPatterns() {
        return chances(25, random -> reconnect(random, memory()));
    }

    @TestFactory
    Stream<DynamicTest> bothAreSoOnTheEmbeddedEngine(@TempDir Path folder) {
        return chances(4, random -> {
            overlap(random, embedded(folder.resolve("overlap " + random.nextLong())));
            reconnect(random, embedded(folder.resolve("reconnect " + random.nextLong())));
        });
    }

    /** Something tried with a source of chance. */
    private interface Trial {
        void run(Random random) throws Exception;
    }

    private static Stream<DynamicTest> chances(int count, Trial trial) {
        var chosen = Long.getLong("herald.seed");
        var seeds =
                chosen != null ? LongStream.of(chosen) : new Random().longs(Integer.getInteger("herald.seeds", count));
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
            try {
                trial.run(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("with -Dherald.seed=" + seed + ": " + e.getMessage(), e);
            }
        }));
    }

    private static Stage.Engine embedded(Path folder) {
        return keepings -> {
            try {
                var settings = EmbeddedBroker.Settings.in(folder);
                return EmbeddedBroker.open(settings, keepings, Clock.systemUTC(), new Metrics());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Stage.Engine memory() {
        return keepings -> new MemoryBroker(keepings, Clock.systemUTC());
    }

    private void overlap(Random random, Stage.Engine engine) throws Exception {
        try (var stage = stage(random, engine)) {
            var publisher = new Publisher(stage, random.nextLong(), 300);
            var client = new SlowClient("ann");
            publisher.start();
            for (int i = 3 + random.nextInt(6); i > 0; i--) {
                var names = shuffled(PATTERNS, random);
                if (random.nextInt(4) == 0) {
                    client.forget(names.get(0));
                    Stage.done(stage.hub.unsubscribe(client, new Pattern(names.get(0))));
                } else {
                    join(stage, client, names.subList(0, 1 + random.nextInt(2)), random);
                }
                client.send(random.nextInt(30));
                stage.give(client, random.nextInt(30));
            }
            publisher.join();
            stage.give(client, Integer.MAX_VALUE);

            eventually(() -> {
                client.send(Integer.MAX_VALUE);
                client.beginnings().forEach((pattern, start) -> {
                    var expected = publisher.offsets((channel, offset) -> offset > start && pattern.matches(channel));
                    assertEquals(expected, client.heard(pattern), () -> pattern + " from " + start);
                });
            });
            assertEquals(
                    List.of(),
                    client.events().stream()
                            .filter(event -> event.startsWith("lost"))
                            .toList());
        }
    }

    /** Joins with some past, as one request does; tells the client, perhaps later, and opens the gates. */
    private static void join(Stage stage, SlowClient client, List<String> patterns, Random random) {
        long top = stage.hub.top().offset();
        var joined = new HashMap<Pattern, Joined>();
        var starts = new HashMap<Pattern, Long>();
        for (var name : patterns) {
            long after = random.nextInt((int) top + 1);
            var since = random.nextInt(3) == 0 ? Stage.NOW : new Since.After(stage.at(after));
            var pattern = new Pattern(name);
            client.forget(name);
            joined.put(pattern, stage.join(client, name, since));
            starts.put(pattern, since == Stage.NOW ? joined.get(pattern).top().offset() : after);
        }
        while (random.nextInt(3) > 0) {
            client.send(random.nextInt(5));
            stage.settle(client);
        }
        client.told(starts);
        client.send(random.nextInt(5));
        joined.values().forEach(Joined::open);
    }

    private static Stage stage(Random random, Stage.Engine engine) {
        var settings = new Hub.Settings(1 + random.nextInt(2), 1 + random.nextInt(7));
        return new Stage(settings, EARLIER, random.nextInt(20), engine);
    }

    private void reconnect(Random random, Stage.Engine engine) throws Exception {
        try (var stage = stage(random, engine)) {
            var publisher = new Publisher(stage, random.nextLong(), 300);
            var patterns = shuffled(PATTERNS, random).subList(0, 1 + random.nextInt(3));
            var heard = new ArrayList<Long>();
            long seen = random.nextInt(EARLIER);
            long start = seen;
            publisher.start();
            for (int visit = 0; visit < 10; visit++) {
                var ear = visit(stage, "ann " + visit, patterns, seen, random);
                Stage.done(stage.hub.leave(ear));
                heard.addAll(ear.offsets());
                seen = heard.isEmpty() ? start : heard.get(heard.size() - 1);
            }
            publisher.join();
            var last = visit(stage, "ann at last", patterns, seen, random);
            stage.give(last, Integer.MAX_VALUE);

            var expected = publisher.offsets((channel, offset) ->
                    offset > start && patterns.stream().anyMatch(name -> new Pattern(name).matches(channel)));
            eventually(() -> {
                var all = new ArrayList<>(heard);
                all.addAll(last.offsets());
                assertEquals(expected, all);
            });
        }
    }

    /** A session that subscribes to everything from one position, and hears it or some of it. */
    private static Ear visit(Stage stage, String id, List<String> patterns, long seen, Random random) {
        var ear = new Ear(id);
        ear.room(0); // until all gates are open: what is further back must come first
        patterns.forEach(
                name -> stage.join(ear, name, new Since.After(stage.at(seen))).open());
        for (int i = random.nextInt(4); i > 0; i--) {
            stage.give(ear, random.nextInt(30));
            stage.settle(ear);
        }
        return ear;
    }

    private static List<String> shuffled(List<String> all, Random random) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** Publishes at random, and notes what stands where. */
    private static final class Publisher extends Thread {
        private final Stage stage;
        private final Random random;
        private final int count;
        private final TreeMap<Long, Channel> kept = new TreeMap<>();

        Publisher(Stage stage, long seed, int count) {
            this.stage = stage;
            this.random = new Random(seed);
            this.count = count;
            LongStream.rangeClosed(1, EARLIER).forEach(offset -> kept.put(offset, new Channel("/chat/lobby")));
        }

        @Override
        public void run() {
            for (int i = 0; i < count; i++) {
                var channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
                if (stage.say(channel, "" + i) instanceof Receipt.Kept receipt) {
                    kept.put(receipt.position().offset(), new Channel(channel));
                }
                if (random.nextInt(20) == 0) {
                    Thread.yield();
                }
            }
        }

        /** The offsets of those that match; to be asked when the thread has ended. */
        List<Long> offsets(Matching matching) {
            return kept.entrySet().stream()
                    .filter(each -> matching.matches(each.getValue(), each.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        interface Matching {
            boolean matches(Channel channel, long offset);
        }
    }
}
