package dev.herald.pacing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Receipt;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** By a clock that the test moves: nothing is late, and nothing waits. */
class PublisherTest {
    private static final Channel PRICES = new Channel("/prices");

    private final ManualTimer timer = new ManualTimer();
    private final List<String> published = new ArrayList<>();
    private final List<CompletableFuture<Receipt>> unconfirmed = new ArrayList<>();
    private boolean confirms = true;
    private final Pacing pacing = new Pacing(this::take, timer);
    private final Publisher prices = publisher().conflate("/symbol").rate(10);

    @Test
    void theFirstGoesAtOnceAndOfTheRestTheNewestOfEachKey() {
        say("ACME", 1);
        say("ACME", 2);
        say("INIT", 1);
        say("ACME", 3);
        assertEquals(List.of("ACME 1", "INIT 1"), published);

        timer.advance(Duration.ofMillis(99));
        assertEquals(2, published.size());

        timer.advance(Duration.ofMillis(1));
        assertEquals(List.of("ACME 1", "INIT 1", "ACME 3"), published);
    }

    @Test
    void aKeyIsPublishedAtMostSoManyTimesASecond() {
        for (int i = 1; i <= 1000; i++) {
            say("ACME", i);
            timer.advance(Duration.ofMillis(1));
        }

        // at 0, 100 … 1000 ms: each time what was newest
        assertEquals(11, published.size());
        assertEquals("ACME 1000", published.get(10));
    }

    @Test
    void whoeverWasReplacedIsToldWithTheNewerOne() {
        say("ACME", 1);
        var replaced = say("ACME", 2);
        var newest = say("ACME", 3);
        assertFalse(replaced.isDone());

        timer.advance(Duration.ofMillis(100));

        assertInstanceOf(Receipt.Passed.class, replaced.join());
        assertInstanceOf(Receipt.Passed.class, newest.join());
        assertEquals(List.of("ACME 1", "ACME 3"), published);
    }

    @Test
    void aKeyWaitsForItsLastConfirmation() {
        confirms = false;
        say("ACME", 1);
        say("ACME", 2);
        timer.advance(Duration.ofSeconds(10));
        say("ACME", 3);
        say("INIT", 1);
        assertEquals(List.of("ACME 1", "INIT 1"), published);

        unconfirmed.get(0).complete(new Receipt.Passed());
        timer.advance(Duration.ZERO);

        assertEquals(List.of("ACME 1", "INIT 1", "ACME 3"), published);
    }

    @Test
    void aFailureIsToldAndTheNextGoesOn() {
        confirms = false;
        var first = say("ACME", 1);
        var second = say("ACME", 2);
        unconfirmed.get(0).completeExceptionally(new IllegalStateException("a test says so"));
        confirms = true;
        timer.advance(Duration.ofMillis(100));

        assertTrue(first.isCompletedExceptionally());
        assertInstanceOf(Receipt.Passed.class, second.join());
    }

    @Test
    void closingPublishesWhatWaits() {
        say("ACME", 1);
        var waiting = say("ACME", 2);
        prices.close();

        assertEquals(List.of("ACME 1", "ACME 2"), published);
        assertInstanceOf(Receipt.Passed.class, waiting.join());
        var late = assertInstanceOf(Receipt.Refused.class, say("ACME", 3).join());
        assertEquals(Receipt.Reason.CLOSED, late.reason());
        timer.advance(Duration.ofSeconds(1));
        assertEquals(2, published.size());
    }

    @Test
    void closingTheServerPublishesWhatWaitsAlsoBehindWhatIsNotConfirmed() {
        confirms = false;
        say("ACME", 1);
        say("ACME", 2);
        pacing.close();

        assertEquals(List.of("ACME 1", "ACME 2"), published);
        assertInstanceOf(Receipt.Refused.class, publish(publisher(), "{}").join());
    }

    @Test
    void keysAreBoundedAndForgottenAfterTheirTurn() {
        for (int i = 0; i < Publisher.KEYS; i++) {
            say("S" + i, 1);
        }
        var refused = assertInstanceOf(Receipt.Refused.class, say("ACME", 1).join());
        assertEquals(Receipt.Reason.OVERLOADED, refused.reason());
        assertFalse(say("S0", 2).isDone(), "a known key is taken");

        timer.advance(Duration.ofMillis(100));
        assertInstanceOf(Receipt.Passed.class, say("ACME", 2).join());
    }

    @Test
    void whatWaitsIsBounded() {
        var large = "x".repeat(1 << 20);
        for (int i = 0; i < 16; i++) {
            say("S" + i, 1);
            var held = publish(prices, "{\"symbol\":\"S" + i + "\",\"price\":\"" + large.substring(50) + "\"}");
            assertFalse(held.isDone());
        }
        say("ACME", 1);
        assertInstanceOf(
                Receipt.Refused.class,
                publish(prices, "{\"symbol\":\"ACME\",\"price\":\"" + large + "\"}")
                        .join());

        timer.advance(Duration.ofMillis(100));
        say("ACME", 2);
        assertEquals(17 + 16 + 1, published.size(), "and then there is room again");
    }

    @Test
    void aChannelIsOneKeyWithoutAPointer() {
        var all = publisher();
        publish(all, "{\"symbol\":\"ACME\",\"price\":1}");
        publish(all, "{\"symbol\":\"INIT\",\"price\":2}");
        publish(all, "{\"symbol\":\"ACME\",\"price\":3}");
        timer.advance(Duration.ofSeconds(5));

        assertEquals(List.of("ACME 1", "ACME 3"), published);
    }

    @Test
    void wrongSettingsAndKeysAreNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> prices.conflate("symbol"))
                .getMessage()
                .contains("symbol"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> prices.rate(0))
                .getMessage()
                .contains("0"));
        assertThrows(IllegalArgumentException.class, () -> prices.rate(1001));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> say("x".repeat(300), 1))
                .getMessage()
                .contains("/symbol"));
    }

    @Test
    void theLastValueOfEachKeyComesLastHoweverItFalls() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var last = new int[5];
        for (int i = 1; i <= 5000; i++) {
            int key = random.nextInt(5);
            last[key] = i;
            confirms = random.nextBoolean();
            say("S" + key, i);
            timer.advance(Duration.ofMillis(random.nextInt(40)));
            if (random.nextInt(4) == 0) {
                confirmAll();
            }
        }
        prices.close();
        confirmAll();

        for (int key = 0; key < 5; key++) {
            var name = "S" + key + " ";
            var of = published.stream().filter(said -> said.startsWith(name)).toList();
            assertEquals(
                    of.stream()
                            .sorted(Comparator.comparingInt(PublisherTest::price))
                            .toList(),
                    of,
                    "seed " + seed);
            assertEquals(name + last[key], of.get(of.size() - 1), "seed " + seed);
        }
    }

    private void confirmAll() {
        List.copyOf(unconfirmed).forEach(receipt -> receipt.complete(new Receipt.Passed()));
        unconfirmed.clear();
    }

    private static int price(String said) {
        return Integer.parseInt(said.substring(said.indexOf(' ') + 1));
    }

    private Publisher publisher() {
        return pacing.publisher(PRICES, json -> Payload.of((String) json));
    }

    private CompletableFuture<Receipt> say(String symbol, int price) {
        return publish(prices, "{\"symbol\":\"" + symbol + "\",\"price\":" + price + "}");
    }

    private static CompletableFuture<Receipt> publish(Publisher publisher, String json) {
        return publisher.publish(json).toCompletableFuture();
    }

    private CompletionStage<Receipt> take(Publication publication) {
        published.add(
                publication.payload().toString().replaceAll("\\{\"symbol\":\"(\\w+)\",\"price\":(\\w+).*", "$1 $2"));
        var receipt = new CompletableFuture<Receipt>();
        if (confirms) {
            receipt.complete(new Receipt.Passed());
        } else {
            unconfirmed.add(receipt);
        }
        return receipt;
    }

    /** Time passes when the test says so, and what is due is called meanwhile. */
    private static final class ManualTimer implements Timer {
        private record Call(long at, Runnable task) {}

        private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::at));
        private long now;

        void advance(Duration time) {
            long until = now + time.toNanos();
            while (!calls.isEmpty() && calls.peek().at <= until) {
                var call = calls.remove();
                now = call.at;
                call.task.run();
            }
            now = until;
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public void call(Runnable task, long nanos) {
            calls.add(new Call(now + nanos, task));
        }

        @Override
        public void close() {
            calls.clear();
        }
    }
}
