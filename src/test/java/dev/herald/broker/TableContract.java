package dev.herald.broker;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Table.Row;
import dev.herald.broker.Table.Swap;
import dev.herald.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every table promises. An engine's test extends this and says how to open one. */
public abstract class TableContract {
    private final ManualClock clock = new ManualClock();
    private Table table;

    /** Opens an empty table; closing the table closes whatever stands behind it. */
    protected abstract Table open(Clock clock) throws Exception;

    @BeforeEach
    void start() throws Exception {
        table = open(clock);
    }

    @AfterEach
    void stop() {
        table.close();
    }

    @Test
    void whatWasPutIsThereAndWhatWasNotIsAbsent() {
        put("a/1", "one");

        assertEquals("one", value("a/1"));
        assertEquals(new Row.Absent("a/2"), await(table.get("a/2")));
    }

    @Test
    void revisionsGrowAlsoOverARemoval() {
        var first = put("a", "one");
        var second = put("a", "two");
        await(table.remove("a"));
        var third = put("a", "three");

        assertTrue(first.revision() > 0);
        assertTrue(second.revision() > first.revision());
        assertTrue(third.revision() > second.revision());
    }

    @Test
    void aSwapTakesOnlyFromTheRevisionExpected() {
        var mine =
                assertInstanceOf(Swap.Swapped.class, swap("lease", 0, "mine")).row();

        var lost = assertInstanceOf(Swap.Lost.class, swap("lease", 0, "theirs"));
        assertEquals(
                mine.revision(),
                assertInstanceOf(Row.Present.class, lost.actual()).revision());

        assertInstanceOf(Swap.Swapped.class, swap("lease", mine.revision(), "mine still"));
        assertEquals("mine still", value("lease"));
        assertInstanceOf(Swap.Lost.class, swap("lease", mine.revision(), "too late"));
    }

    @Test
    void aSwapFromARevisionLosesWhereThereIsNoRow() {
        var lost = assertInstanceOf(Swap.Lost.class, swap("none", 7, "x"));

        assertEquals(new Row.Absent("none"), lost.actual());
    }

    @Test
    void ofManyWhoSwapAtOnceExactlyOneWins() {
        var swaps = new ArrayList<CompletionStage<Swap>>();
        IntStream.range(0, 50).parallel().forEach(i -> {
            var swap = table.swap("lease", 0, bytes("by " + i), null);
            synchronized (swaps) {
                swaps.add(swap);
            }
        });

        long won = swaps.stream()
                .map(this::await)
                .filter(Swap.Swapped.class::isInstance)
                .count();
        assertEquals(1, won);
    }

    @Test
    void aRowPastItsExpiryIsAbsentToEveryReaderAtOnce() {
        var row = putFor("a", "one", Duration.ofSeconds(30));
        put("b", "stays");
        assertEquals(clock.instant().plusSeconds(30), row.expires());

        clock.advance(Duration.ofSeconds(29));
        assertEquals("one", value("a"));
        clock.advance(Duration.ofSeconds(2));

        assertEquals(new Row.Absent("a"), await(table.get("a")));
        assertEquals(List.of("b"), keys(await(table.scan("", null, 10))));
        assertInstanceOf(Swap.Swapped.class, swap("a", 0, "anew"));
    }

    @Test
    void puttingAgainRenewsTheLifetimeOrEndsIt() {
        putFor("a", "one", Duration.ofSeconds(30));
        putFor("b", "one", Duration.ofSeconds(30));
        putFor("a", "two", Duration.ofSeconds(90));
        assertNull(put("b", "two").expires());

        clock.advance(Duration.ofSeconds(60));

        assertEquals("two", value("a"));
        assertEquals("two", value("b"));
    }

    @Test
    void aScanGoesByKeyWithinThePrefixAndPageByPage() {
        for (var key : List.of("a/2", "b/1", "a/1", "a/3", "a")) {
            put(key, "of " + key);
        }

        var page = await(table.scan("a/", null, 2));
        assertEquals(List.of("a/1", "a/2"), keys(page));
        assertArrayEquals(bytes("of a/2"), page.get(1).value());
        assertEquals(List.of("a/3"), keys(await(table.scan("a/", "a/2", 2))));
        assertEquals(List.of(), keys(await(table.scan("c/", null, 2))));
    }

    @Test
    void aWatcherHearsEveryChangeUnderItsPrefixInOrder() throws Exception {
        put("a/before", "unheard");
        var heard = new CopyOnWriteArrayList<String>();
        var watch = table.watch("a/", row -> heard.add(told(row)));

        put("a/1", "one");
        put("b/1", "elsewhere");
        swap("a/1", 0, "lost");
        put("a/1", "two");
        await(table.remove("a/1"));
        await(table.remove("a/none"));

        eventually(() -> assertEquals(List.of("a/1=one", "a/1=two", "a/1 gone"), heard));
        watch.close();
        put("a/1", "three");
        assertEquals(3, heard.size());
    }

    @Test
    void aWatcherHearsSoonOfAnExpiryButNotOfOneThatWasRenewed() {
        var heard = new CopyOnWriteArrayList<String>();
        table.watch("", row -> heard.add(told(row)));
        putFor("renewed", "1", Duration.ofSeconds(5));
        putFor("renewed", "2", Duration.ofSeconds(60));
        putFor("expires", "1", Duration.ofSeconds(10));

        clock.advance(Duration.ofSeconds(11));

        eventually(() -> assertEquals(List.of("renewed=1", "renewed=2", "expires=1", "expires gone"), heard));
        assertEquals("2", value("renewed"));
    }

    private Row.Present put(String key, String value) {
        return await(table.put(key, bytes(value), null));
    }

    private Row.Present putFor(String key, String value, @Nullable Duration lifetime) {
        return await(table.put(key, bytes(value), lifetime));
    }

    private Swap swap(String key, long expected, String value) {
        return await(table.swap(key, expected, bytes(value), null));
    }

    private String value(String key) {
        var row = assertInstanceOf(Row.Present.class, await(table.get(key)));
        return new String(row.value(), StandardCharsets.UTF_8);
    }

    private static String told(Row row) {
        return row instanceof Row.Present present
                ? row.key() + "=" + new String(present.value(), StandardCharsets.UTF_8)
                : row.key() + " gone";
    }

    private static List<String> keys(List<Row.Present> rows) {
        return rows.stream().map(Row.Present::key).toList();
    }

    private <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
