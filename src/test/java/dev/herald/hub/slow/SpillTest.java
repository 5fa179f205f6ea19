package dev.herald.hub.slow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Count;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What waits for one slow subscriber, by a clock that the test moves. */
class SpillTest {
    private static final Slow OLDEST = new Slow(Slow.Manner.DROP_OLDEST, null, 0);
    private static final Slow NEWEST = new Slow(Slow.Manner.CONFLATE, null, 0);
    private static final Slow SYMBOL = new Slow(Slow.Manner.CONFLATE, JsonPointer.compile("/symbol"), 0);
    private static final Slow TWICE = new Slow(Slow.Manner.CONFLATE, null, 2);

    private final AtomicLong dropped = new AtomicLong();
    private final Count count = dropped::addAndGet;
    private long now = Long.MAX_VALUE - 10; // nanoTime may overflow while something waits
    private final Spill<String> spill = new Spill<>(() -> now, count);

    @Test
    void theOldestAreDroppedWhenTooMuchWaits() {
        for (int i = 1; i <= 1_200; i++) {
            put("/a", "" + i, OLDEST);
        }
        var left = all();

        assertEquals(1_000, left.size());
        assertEquals("201", left.get(0));
        assertEquals("1200", left.get(999));
        assertEquals(200, dropped.get());
    }

    @Test
    void bytesAreBoundedAsWell() {
        for (int i = 1; i <= 10; i++) {
            spill.put("" + i, 100 * 1024, new Slow.Key(new Channel("/a"), ""), OLDEST);
        }

        assertEquals(List.of("9", "10"), all());
    }

    @Test
    void theNewestOfAChannelTakesThePlaceOfTheOlder() {
        put("/a", "1", NEWEST);
        put("/b", "2", NEWEST);
        put("/a", "3", NEWEST);

        assertEquals(List.of("3", "2"), all(), "it keeps its turn");
        assertEquals(1, dropped.get());
    }

    @Test
    void aPlaceInThePayloadTellsThingsApart() {
        put("/a", "{\"symbol\":\"X\",\"price\":1}", SYMBOL);
        put("/a", "{\"symbol\":\"Y\",\"price\":2}", SYMBOL);
        put("/a", "{\"price\":3,\"symbol\":\"X\"}", SYMBOL);
        put("/a", "{\"price\":4}", SYMBOL);
        put("/a", "{\"symbol\":{\"no\":\"value\"}}", SYMBOL);
        put("/b", "{\"symbol\":\"X\",\"price\":6}", SYMBOL);

        assertEquals(
                List.of(
                        "{\"price\":3,\"symbol\":\"X\"}",
                        "{\"symbol\":\"Y\",\"price\":2}",
                        "{\"symbol\":{\"no\":\"value\"}}",
                        "{\"symbol\":\"X\",\"price\":6}"),
                all());
    }

    @Test
    void noMoreThanTheRateIsHandedOverAndThenTheNewest() {
        put("/a", "1", TWICE);
        assertEquals("1", spill.poll());
        put("/a", "2", TWICE);
        put("/a", "3", TWICE);

        assertNull(spill.poll());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), spill.pause());
        put("/b", "4", TWICE);
        assertEquals("4", spill.poll(), "another channel has a turn of its own");
        now += TimeUnit.MILLISECONDS.toNanos(500);
        assertEquals("3", spill.poll());
        assertEquals(Long.MAX_VALUE, spill.pause(), "nothing waits");
    }

    @Test
    void whatNobodyWantsAnyMoreIsGivenUp() {
        put("/a", "1", NEWEST);
        put("/b", "2", NEWEST);
        spill.drop("1"::equals);

        assertEquals(List.of("2"), all());
    }

    private void put(String channel, String json, Slow slow) {
        var entry = new Entry(Publication.of(new Channel(channel), Payload.of(json)), null, null, Instant.EPOCH);
        spill.put(json, json.length(), slow.keyOf(entry), slow);
    }

    private List<String> all() {
        var all = new ArrayList<String>();
        for (var next = spill.poll(); next != null; next = spill.poll()) {
            all.add(next);
        }
        return all;
    }
}
