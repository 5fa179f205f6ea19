package dev.herald.feeds.states;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.feeds.asking.Rows;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.props.FaultyJournal;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatesTest {
    private static final Channel IBM = new Channel("/stock/ibm");
    private static final Pattern ALL = new Pattern("/stock/**");
    private static final ObjectMapper JSON = new ObjectMapper();

    private MemoryBroker broker;
    private FaultyJournal journal;
    private States states;

    @BeforeEach
    void open() {
        var kept = new Keeping(Durability.SYNC, new Retention(100_000, Duration.ofDays(1), 1L << 28));
        broker = new MemoryBroker(channel -> kept, Clock.systemUTC());
        journal = new FaultyJournal(broker.journal());
        journal.follow(entry -> {});
        states = begin();
    }

    @AfterEach
    void close() {
        states.close();
        broker.close();
    }

    private States begin() {
        return States.begin(States.Settings.DEFAULTS, journal::append, broker.table(), journal::top, Clock.systemUTC());
    }

    @Test
    void whatIsSetIsToldAsChangesFromOneToTheNext() throws Exception {
        set(IBM, Map.of("price", 1, "name", "IBM"));
        set(IBM, Map.of("price", 2, "name", "IBM"));
        clear(IBM);

        var told = told(IBM);

        assertEquals(
                List.of("c", "u", "d"),
                told.stream().map(each -> each.path("op").asText()).toList());
        assertEquals("{\"channel\":\"/stock/ibm\"}", told.get(0).path("key").toString());
        assertEquals(
                JSON.readTree("{\"price\":2,\"name\":\"IBM\"}"), told.get(1).path("row"));
        assertEquals("[\"price\"]", told.get(1).path("changed").toString());
        assertEquals(
                List.of(1, 2, 3),
                told.stream().map(each -> each.path("version").asInt()).toList());
        assertFalse(told.get(2).has("row"));
    }

    @Test
    void whatIsNoObjectIsTheValueOfOne() {
        set(IBM, 17);

        assertEquals("{\"value\":17}", told(IBM).get(0).path("row").toString());
        assertEquals(17, get(IBM).asInt());
    }

    @Test
    void nothingIsToldWhereNothingChanged() {
        var first = assertInstanceOf(Receipt.Kept.class, set(IBM, List.of(1, 2)));
        var again = assertInstanceOf(Receipt.Repeated.class, set(IBM, List.of(1, 2)));

        assertEquals(first.position(), again.position());
        assertEquals(1, told(IBM).size());
    }

    @Test
    void aSmallChangeOfALargeValueIsToldAsAPatch() throws Exception {
        var large = new TreeMap<String, Object>();
        IntStream.range(0, 200).forEach(i -> large.put("field" + i, "value " + i));
        set(IBM, large);
        var before = told(IBM).get(0).path("row");

        large.put("field7", "other");
        large.remove("field8");
        set(IBM, large);

        var change = told(IBM).get(1);
        assertFalse(change.has("row"));
        assertEquals(2, change.path("version").asInt());
        assertEquals(JSON.valueToTree(large), JsonPatch.apply(change.path("patch"), before));
    }

    @Test
    void listsThatAreLongAreNotCompared() {
        set(IBM, IntStream.range(0, 50_000).toArray());
        set(IBM, IntStream.range(1, 50_001).toArray());

        assertTrue(told(IBM).get(1).has("row"));
    }

    @Test
    void setsKeepTheirOrderWithoutWaiting() {
        var receipts = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 0; i < 200; i++) {
            receipts.add(states.state(IBM).set(i).toCompletableFuture());
        }
        receipts.forEach(CompletableFuture::join);

        assertEquals(
                IntStream.range(0, 200).boxed().toList(),
                told(IBM).stream()
                        .map(each -> each.path("row").path("value").asInt())
                        .toList());
    }

    @Test
    void whatIsRefusedHasNotBeenSet() {
        set(IBM, "before");
        journal.refuseAppends();
        assertInstanceOf(Receipt.Refused.class, set(IBM, "never"));
        assertEquals("before", get(IBM).asText());

        journal.heal();
        set(IBM, "after");

        assertEquals(List.of("before", "after"), values(IBM));
    }

    @Test
    void aLastValueSurvives() {
        set(IBM, "before");
        states.close();

        states = begin();

        assertEquals("before", get(IBM).asText());
        assertInstanceOf(Receipt.Repeated.class, set(IBM, "before"));
        assertTrue(states.covers(ALL));
    }

    @Test
    void whatWasAboutToBeToldInACrashIsToldOnce() {
        set(IBM, "before");
        journal.holdAppends();
        states.state(IBM).set("in the crash");
        eventually(() -> assertEquals(1, journal.waiting()));
        states.close();
        journal.release(); // it was kept, but nobody came to know

        states = begin();

        assertEquals("in the crash", get(IBM).asText());
        set(IBM, "after");
        assertEquals(List.of("before", "in the crash", "after"), values(IBM));
    }

    @Test
    void rowsAreOfAPatternAndBounded() {
        set(IBM, 1);
        set(new Channel("/stock/apl"), 2);
        set(new Channel("/stock/us/x"), 3);
        set(new Channel("/stockings"), 4);
        set(new Channel("/stock/gone"), 5);
        clear(new Channel("/stock/gone"));

        var few = new States.Settings(2, Duration.ofDays(1));
        try (var bounded = States.begin(few, journal::append, broker.table(), journal::top, Clock.systemUTC())) {
            assertEquals(3, rows(states, ALL).rows().size());
            assertTrue(rows(bounded, ALL).isCut());
        }
        assertEquals(2, rows(states, new Pattern("/stock/*")).rows().size());
        assertEquals(1, rows(states, Pattern.of(IBM)).rows().size());
        assertFalse(states.covers(new Pattern("/bonds/*")));
        assertFalse(states.covers(new Pattern("/stoc/*")));
    }

    /** Whoever takes the rows and goes on from their position has every change once, whatever is set meanwhile. */
    @Test
    void rowsAndWhatFollowsMissNothingAndRepeatNothing() throws Exception {
        var channels =
                IntStream.range(0, 5).mapToObj(i -> new Channel("/stock/s" + i)).toList();
        var writers = IntStream.range(0, 4)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 300; i++) {
                        set(channels.get((i + writer) % 5), writer * 1_000 + i);
                    }
                }))
                .toList();
        var joined = new ArrayList<Rows>();
        while (!writers.stream().allMatch(CompletableFuture::isDone)) {
            joined.add(rows(states, ALL));
        }
        writers.forEach(CompletableFuture::join);

        assertTrue(joined.size() > 5);
        var end = new TreeMap<String, JsonNode>();
        rows(states, ALL).rows().forEach(row -> end.put(row.channel().name(), row.row()));
        for (var rows : joined) {
            var mine = new TreeMap<String, JsonNode>();
            rows.rows().forEach(row -> mine.put(row.channel().name(), row.row()));
            for (var entry : history(ALL, rows.position())) {
                var change = JSON.readTree(entry.payload().json());
                var former = mine.put(entry.channel().name(), change.path("row"));
                assertEquals(former == null, change.path("op").asText().equals("c"));
                assertFalse(change.path("row").equals(former), "told twice");
            }
            assertEquals(end, mine);
        }
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> states.state(IBM).set(new Object()));
        assertThrows(IllegalArgumentException.class, () -> set(IBM, JSON.nullNode()));
    }

    private Receipt set(Channel channel, Object value) {
        return states.state(channel).set(value).toCompletableFuture().join();
    }

    private void clear(Channel channel) {
        assertInstanceOf(
                Receipt.Kept.class,
                states.state(channel).clear().toCompletableFuture().join());
    }

    private JsonNode get(Channel channel) {
        return states.state(channel).get().toCompletableFuture().join().orElseThrow();
    }

    private static Rows rows(States states, Pattern pattern) {
        return states.rows(pattern).toCompletableFuture().join();
    }

    private List<String> values(Channel channel) {
        return told(channel).stream()
                .map(each -> each.path("row").path("value").asText())
                .toList();
    }

    private List<JsonNode> told(Channel channel) {
        return history(Pattern.of(channel), journal.origin()).stream()
                .map(entry -> {
                    try {
                        return JSON.readTree(entry.payload().json());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private List<Entry> history(Pattern pattern, Position after) {
        var reading = journal.read(pattern, after, 10_000).toCompletableFuture().join();
        return assertInstanceOf(Reading.Complete.class, reading).entries();
    }
}
