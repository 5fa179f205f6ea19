package dev.herald.intake;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal that has no room for a while. */
class PatienceTest {
    private static final Channel CHAT = new Channel("/chat");

    private volatile boolean full;
    private MemoryBroker broker;
    private Hub hub;

    @BeforeEach
    void open() {
        var kept = new Keeping(Durability.SYNC, new Retention(10_000, Duration.ofDays(1), 1L << 20));
        broker = new MemoryBroker(channel -> kept, Clock.systemUTC());
        var rules = new Rulebook<>(Map.<Pattern, ChannelRule>of(), new ChannelRule(kept, Echo.ALL, 64 * 1024));
        hub = new Hub(sometimesFull(broker.journal()), rules, Hub.Settings.DEFAULTS, new Metrics());
    }

    @AfterEach
    void close() throws Exception {
        hub.close();
        broker.close();
    }

    @Test
    void whatHasNoRoomWaitsInItsOrder() {
        try (var patience = new Patience(hub::publish, Patience.Settings.DEFAULTS)) {
            full = true;
            var receipts = IntStream.range(0, 100)
                    .mapToObj(i -> publish(patience, String.valueOf(i)))
                    .toList();
            assertTrue(receipts.stream().noneMatch(CompletableFuture::isDone));
            assertTrue(patience.waiting() > 0);

            full = false;

            receipts.forEach(receipt -> assertInstanceOf(Receipt.Kept.class, receipt.join()));
            assertEquals(IntStream.range(0, 100).mapToObj(String::valueOf).toList(), history());
            assertEquals(0, patience.waiting());
        }
    }

    @Test
    void whatWaitsIsBounded() {
        try (var patience = new Patience(hub::publish, new Patience.Settings(10, Duration.ofMinutes(10)))) {
            full = true;
            var first = publish(patience, "\"123456\"");
            var second = publish(patience, "\"123456\"");

            assertFalse(first.isDone());
            assertInstanceOf(Receipt.Refused.class, second.join());
            full = false;
            assertInstanceOf(Receipt.Kept.class, first.join());
        }
    }

    @Test
    void patienceEnds() {
        try (var patience = new Patience(hub::publish, new Patience.Settings(1000, Duration.ofMillis(1)))) {
            full = true;
            var receipt = publish(patience, "1");

            eventually(() -> assertInstanceOf(Receipt.Refused.class, receipt.getNow(null)));
            assertEquals(0, patience.waiting());
        }
    }

    @Test
    void whoeverWaitsWhenItClosesIsTold() {
        var patience = new Patience(hub::publish, Patience.Settings.DEFAULTS);
        full = true;
        var receipt = publish(patience, "1");
        patience.close();

        assertInstanceOf(Receipt.Refused.class, receipt.join());
    }

    private static CompletableFuture<Receipt> publish(Patience patience, String json) {
        return patience.publish(Publication.of(CHAT, Payload.of(json))).toCompletableFuture();
    }

    private List<String> history() {
        var reading = hub.history(Pattern.of(CHAT), new Since.Beginning(), 1000)
                .toCompletableFuture()
                .join();
        return ((Reading.Complete) reading)
                .entries().stream().map(entry -> entry.payload().toString()).toList();
    }

    private Journal sometimesFull(Journal journal) {
        var refused = new Receipt.Refused(Receipt.Reason.OVERLOADED, "a test has it full");
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    if (full && method.getName().equals("append")) {
                        return CompletableFuture.completedFuture(refused);
                    }
                    try {
                        return method.invoke(journal, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
