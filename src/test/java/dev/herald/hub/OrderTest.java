package dev.herald.hub;

import static dev.herald.hub.Stage.NOW;
import static dev.herald.hub.Stage.done;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.broker.Keeping;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One channel, one order: also where nothing is kept, and publishers' own threads bring the entries. */
class OrderTest {
    private static final Channel CHANNEL = new Channel("/loud/news");
    private static final int PUBLISHERS = 4;
    private static final int EACH = 10_000;

    @Test
    void allSubscribersHearAChannelThatIsNotKeptInOneOrder(@TempDir Path folder) throws Exception {
        var settings = EmbeddedBroker.Settings.in(folder);
        try (var broker = EmbeddedBroker.open(settings, channel -> Keeping.NOTHING, Clock.systemUTC(), new Metrics());
                var hub = hub(broker)) {
            var ears = IntStream.range(0, 8).mapToObj(i -> new Ear("ear " + i)).toList();
            for (var ear : ears) {
                done(hub.subscribe(ear, Pattern.of(CHANNEL), NOW)).open();
            }
            publish(hub);

            eventually(() -> ears.forEach(
                    ear -> assertEquals(PUBLISHERS * EACH, ear.deliveries().size())));
            var orders = new HashSet<List<String>>();
            ears.forEach(ear -> orders.add(ear.heard()));
            assertEquals(1, orders.size(), "orders of the same entries");
        }
    }

    private static Hub hub(EmbeddedBroker broker) {
        var rules = new Rulebook<>(Map.of(), new ChannelRule(Keeping.NOTHING, ChannelRule.Echo.ALL, 1_000));
        return new Hub(broker.journal(), rules, new Hub.Settings(4, 10), new Metrics());
    }

    /** From several threads at once. */
    private static void publish(Hub hub) throws InterruptedException {
        var publishers = IntStream.range(0, PUBLISHERS)
                .mapToObj(publisher -> new Thread(() -> IntStream.range(0, EACH)
                        .forEach(i -> done(
                                hub.publish(Publication.of(CHANNEL, Payload.of("\"" + publisher + " " + i + "\"")))))))
                .toList();
        publishers.forEach(Thread::start);
        for (var publisher : publishers) {
            publisher.join();
        }
    }
}
