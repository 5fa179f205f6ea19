package dev.herald.broker;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.testing.ManualClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal promises. An engine's test extends this and says how to open one. */
public abstract class JournalContract {
    protected static final Channel CHAT = new Channel("/sync/chat");
    private static final Channel NEWS = new Channel("/sync/news");
    private static final Channel LAZY = new Channel("/async/chat");
    private static final Channel FLEETING = new Channel("/none/chat");
    private static final Channel FEW = new Channel("/few/chat");
    private static final Channel BRIEF = new Channel("/brief/chat");
    private static final Channel SMALL = new Channel("/small/chat");
    private static final Pattern EVERYTHING = new Pattern("/**");
    private static final int LIMIT = 10_000;

    protected final ManualClock clock = new ManualClock();
    private final List<Entry> followed = new CopyOnWriteArrayList<>();
    private Journal journal;

    /** Opens an empty journal that keeps channels by {@link #keeping}; closing it closes all behind it. */
    protected abstract Journal open(Clock clock) throws Exception;

    /** How channels are kept here: by the first segment of their name. */
    public static Keeping keeping(Channel channel) {
        var plenty = new Retention(1_000_000, Duration.ofDays(1000), 1L << 40);
        return switch (channel.segments().get(0)) {
            case "none" -> Keeping.NOTHING;
            case "async" -> new Keeping(Durability.ASYNC, plenty);
            case "few" -> new Keeping(Durability.SYNC, new Retention(10, Duration.ofDays(1), 1 << 20));
            case "brief" -> new Keeping(Durability.SYNC, new Retention(1000, Duration.ofMinutes(5), 1 << 20));
            case "small" -> new Keeping(Durability.SYNC, new Retention(1000, Duration.ofDays(1), 1000));
            default -> new Keeping(Durability.SYNC, plenty);
        };
    }

    @BeforeEach
    void start() throws Exception {
        journal = open(clock);
        journal.follow(followed::add);
    }

    @AfterEach
    void stop() {
        journal.close();
    }

    @Test
    void knowsTheChannelsThatHaveHadEntries() {
        say(CHAT, "hello");
        await(journal.append(Publication.of(FLEETING, Payload.of("now"))));

        assertTrue(journal.knows(CHAT));
        assertFalse(journal.knows(NEWS));
        assertFalse(journal.knows(FLEETING), "it is not kept");
        assertEquals(1, journal.known());
    }

    @Test
    void anEmptyJournalReadsAsComplete() {
        assertEquals(new Reading.Complete(List.of(), journal.top()), read(CHAT, journal.origin()));
        assertEquals(new Reading.Complete(List.of(), journal.top()), await(journal.last(EVERYTHING, 5)));
        assertEquals(journal.origin(), await(journal.oldest(Pattern.of(CHAT))));
    }

    @Test
    void readsWhatCameAfterAPosition() {
        var first = say(CHAT, "hello");
        say(CHAT, "anyone?");
        var third = say(CHAT, "bye");

        var reading = assertInstanceOf(Reading.Complete.class, read(CHAT, first));
        assertEquals(List.of("anyone?", "bye"), said(reading.entries()));
        assertEquals(third, reading.entries().get(1).position());
        assertTrue(reading.top().covers(third));
        assertEquals(List.of(), said(entries(read(CHAT, third))));
    }

    @Test
    void anEntryIsReadAsItWasPublished() {
        var publication = new Publication(CHAT, Payload.of("{\"text\":\"h\u00e9\u4f60\"}"), "id-1", "session-1");
        var before = say(CHAT, "0");
        var position = kept(await(journal.append(publication)));

        var expected = new Entry(publication, position, before, clock.instant());
        assertEquals(List.of(expected), entries(read(CHAT, before)));
        assertEquals(expected, followed.get(1));
    }

    @Test
    void channelsHaveOneSequenceButHistoriesOfTheirOwn() {
        var one = say(CHAT, "c1");
        var two = say(NEWS, "n1");
        var three = say(CHAT, "c2");

        assertTrue(one.offset() < two.offset() && two.offset() < three.offset());
        assertEquals(List.of("c1", "c2"), said(entries(read(CHAT, journal.origin()))));
        assertEquals(List.of("n1"), said(entries(read(NEWS, one))));
        var chat = entries(read(CHAT, journal.origin()));
        assertNull(chat.get(0).previous());
        assertEquals(one, chat.get(1).previous());
    }

    @Test
    void aWildcardIsReadFromOnePositionInOneOrder() {
        var deep = new Channel("/sync/chat/room/one");
        say(CHAT, "1");
        var since = say(LAZY, "2");
        say(NEWS, "3");
        say(CHAT, "4");
        say(deep, "5");
        say(LAZY, "6");

        assertEquals(List.of("3", "4"), said(entries(read(new Pattern("/sync/*"), since))));
        assertEquals(List.of("3", "4", "5"), said(entries(read(new Pattern("/sync/**"), since))));
        assertEquals(List.of("3", "4", "5", "6"), said(entries(read(EVERYTHING, since))));
        assertEquals(List.of("3", "4", "5", "6"), said(entries(read(EVERYTHING, since, Integer.MAX_VALUE))));
        assertEquals(
                6, entries(await(journal.last(EVERYTHING, Integer.MAX_VALUE))).size());
    }

    @Test
    void aWildcardOverManyChannelsIsReadPageByPageInOneOrder() {
        var expected = new ArrayList<String>();
        var receipts = new ArrayList<CompletionStage<Receipt>>();
        for (int i = 0; i < 2000; i++) {
            var channel = new Channel((i % 3 == 0 ? "/async/other/" : "/async/many/") + (i * 7 % 500));
            receipts.add(journal.append(Publication.of(channel, Payload.of("" + i))));
            if (i % 3 != 0) {
                expected.add("" + i);
            }
        }
        receipts.forEach(JournalContract::await);

        assertEquals(expected, readAll(new Pattern("/async/many/*"), 97));
    }

    @Test
    void moreThanTheLimitComesInPartsThatJoin() {
        var positions = IntStream.range(0, 25).mapToObj(i -> say(CHAT, "" + i)).toList();

        var part = assertInstanceOf(Reading.Part.class, read(CHAT, journal.origin(), 10));
        assertEquals(10, part.entries().size());
        assertEquals(positions.get(9), part.top());
        assertInstanceOf(Reading.Complete.class, read(CHAT, positions.get(14), 10));
        assertEquals(IntStream.range(0, 25).mapToObj(i -> "" + i).toList(), readAll(Pattern.of(CHAT), 10));
    }

    @Test
    void oneReadingIsBoundedInBytesToo() {
        var big = "\"" + "x".repeat(60_000) + "\"";
        IntStream.range(0, 60).forEach(i -> say(i % 2 == 0 ? CHAT : NEWS, big));

        var exact = assertInstanceOf(Reading.Part.class, read(CHAT, journal.origin()));
        var wild = assertInstanceOf(Reading.Part.class, await(journal.read(EVERYTHING, journal.origin(), LIMIT)));
        assertTrue(exact.entries().size() < 20, () -> "" + exact.entries().size());
        assertTrue(wild.entries().size() < 20, () -> "" + wild.entries().size());
        assertEquals(60, readAll(EVERYTHING, LIMIT).size());
    }

    @Test
    void theNewestEntriesCanBeAskedForByCount() {
        IntStream.range(0, 10).forEach(i -> say(i % 2 == 0 ? CHAT : NEWS, "" + i));

        assertEquals(List.of("6", "8"), said(entries(await(journal.last(Pattern.of(CHAT), 2)))));
        assertEquals(List.of("7", "8", "9"), said(entries(await(journal.last(EVERYTHING, 3)))));
        assertEquals(5, entries(await(journal.last(Pattern.of(CHAT), 100))).size());
        assertEquals(List.of(), entries(await(journal.last(EVERYTHING, 0))));
    }

    @Test
    void whatIsBeforeAPositionIsReadBackPageByPage() {
        var places = IntStream.range(0, 10)
                .mapToObj(i -> say(i % 2 == 0 ? CHAT : NEWS, "" + i))
                .toList();

        var one = assertInstanceOf(Reading.Part.class, before(Pattern.of(CHAT), places.get(8), 2));
        assertEquals(List.of("4", "6"), said(one.entries()));
        assertEquals(List.of("6"), said(entries(read(CHAT, places.get(5), 1)))); // nothing between is passed over
        var rest = assertInstanceOf(Reading.Complete.class, before(Pattern.of(CHAT), places.get(4), 2));
        assertEquals(List.of("0", "2"), said(rest.entries()));
        assertEquals(List.of(), said(entries(before(Pattern.of(CHAT), places.get(0), 2))));

        var wild = assertInstanceOf(Reading.Part.class, before(EVERYTHING, places.get(7), 3));
        assertEquals(List.of("4", "5", "6"), said(wild.entries()));
        assertEquals(7, entries(before(EVERYTHING, places.get(7), 100)).size());
    }

    @Test
    void beforeTheEndIsTheNewestAndBeforeAnotherHistoryIsAGap() {
        IntStream.range(0, 3).forEach(i -> say(CHAT, "" + i));

        var end = new Position(journal.origin().epoch(), Long.MAX_VALUE);
        assertEquals(List.of("1", "2"), said(entries(before(Pattern.of(CHAT), end, 2))));
        assertEquals(journal.top(), before(Pattern.of(CHAT), end, 2).top());
        assertEquals(List.of(), said(entries(before(Pattern.of(CHAT), journal.origin(), 2))));
        assertInstanceOf(Reading.Gap.class, before(Pattern.of(CHAT), new Position("before-the-fire", 3), 2));
    }

    @Test
    void readingBackWhatIsLargeGivesTheNewestThatFitAndPassesNoneOver() {
        var padding = "x".repeat(60_000);
        IntStream.range(0, 60).forEach(i -> say(i % 2 == 0 ? CHAT : NEWS, "\"" + i + padding + "\""));

        var seen = new ArrayDeque<String>();
        var from = new Position(journal.origin().epoch(), Long.MAX_VALUE);
        Reading page;
        do {
            page = before(EVERYTHING, from, 40);
            var entries = entries(page);
            assertTrue(entries.size() <= 20, () -> "" + entries.size());
            for (int i = entries.size() - 1; i >= 0; i--) {
                seen.addFirst(entries.get(i).payload().toString().replace("x", ""));
            }
            from = present(entries.get(0).position());
        } while (page instanceof Reading.Part);

        assertEquals(IntStream.range(0, 60).mapToObj(i -> "\"" + i + "\"").toList(), List.copyOf(seen));
    }

    @Test
    void readingBackEndsWhereWhatIsKeptBegins() {
        IntStream.range(0, 100).forEach(i -> say(FEW, "" + i));
        eventually(() -> assertInstanceOf(Reading.Gap.class, read(FEW, journal.origin())));

        eventually(() -> {
            var all = assertInstanceOf(Reading.Complete.class, before(Pattern.of(FEW), journal.top(), 100));
            assertEquals("90", said(all.entries()).get(0));
            assertEquals("98", said(all.entries()).get(all.entries().size() - 1));
        });
    }

    @Test
    void theNewestOfSeveralChannelsAreThereHoweverUnevenlyTheyWereTrimmed() {
        say(CHAT, "rare");
        IntStream.range(0, 100).forEach(i -> say(FEW, "" + i));
        eventually(() -> assertInstanceOf(Reading.Gap.class, read(FEW, journal.origin())));
        eventually(() ->
                assertEquals(11, entries(await(journal.last(EVERYTHING, 500))).size()));

        var said = said(entries(await(journal.last(EVERYTHING, 500))));
        assertEquals("rare", said.get(0));
        assertEquals("99", said.get(10));
        assertInstanceOf(Reading.Complete.class, read(EVERYTHING, await(journal.oldest(EVERYTHING))));
    }

    @Test
    void whatIsStillKeptCanBeReadAcrossWhatWasTrimmed() {
        say(CHAT, "rare");
        IntStream.range(0, 100).forEach(i -> say(FEW, "" + i));
        eventually(() ->
                assertEquals(11, entries(await(journal.last(EVERYTHING, 500))).size()));

        var part = assertInstanceOf(Reading.Part.class, await(journal.kept(EVERYTHING, journal.origin(), 3)));
        assertEquals(List.of("rare", "90", "91"), said(part.entries()));
        var rest = assertInstanceOf(Reading.Complete.class, await(journal.kept(EVERYTHING, part.top(), 500)));
        assertEquals(8, rest.entries().size());
    }

    @Test
    void theNewestEntriesThatAreTooLargeForOneReadingComeInParts() {
        var big = "\"" + "x".repeat(60_000) + "\"";
        IntStream.range(0, 40).forEach(i -> say(CHAT, big));

        var part = assertInstanceOf(Reading.Part.class, await(journal.last(Pattern.of(CHAT), 30)));
        var rest = assertInstanceOf(Reading.Complete.class, read(CHAT, part.top()));
        assertEquals(30, part.entries().size() + rest.entries().size());
    }

    @Test
    void doesNotMistakeAnotherEpochForItsOwn() {
        say(CHAT, "hello");

        assertInstanceOf(Reading.Gap.class, read(CHAT, new Position("before-the-fire", 1)));
    }

    @Test
    void aPositionAheadOfTheHistoryIsAGap() {
        var top = say(CHAT, "hello");

        assertInstanceOf(Reading.Gap.class, read(CHAT, new Position(top.epoch(), top.offset() + 5_000_000)));
    }

    @Test
    void aRepeatedIdGivesTheFirstPositionAndDeliversOnce() {
        var first = kept(sayAs(CHAT, "order-7", "buy"));
        say(CHAT, "between");

        assertEquals(new Receipt.Repeated(first), sayAs(CHAT, "order-7", "buy"));
        assertInstanceOf(Receipt.Kept.class, sayAs(NEWS, "order-7", "buy"));
        assertEquals(List.of("buy", "between"), said(entries(read(CHAT, journal.origin()))));
        eventually(() -> assertEquals(List.of("buy", "between", "buy"), said(followed)));
    }

    @Test
    void repeatsThatComeTogetherAreOneToo() {
        var receipts = new ConcurrentLinkedQueue<CompletionStage<Receipt>>();
        IntStream.range(0, 400).parallel().forEach(i -> {
            var id = "id-" + i % 40;
            receipts.add(journal.append(new Publication(CHAT, Payload.of("1"), id, null)));
        });

        long kept = receipts.stream()
                .map(JournalContract::await)
                .filter(Receipt.Kept.class::isInstance)
                .count();
        assertEquals(40, kept);
        assertEquals(40, entries(read(CHAT, journal.origin())).size());
    }

    @Test
    void idsAreRememberedForTheirWindowEvenWhenTheirEntryIsTrimmed() {
        var first = kept(sayAs(FEW, "early", "1"));
        IntStream.range(0, 50).forEach(i -> say(FEW, "later"));
        clock.advance(Duration.ofMinutes(9));

        assertEquals(new Receipt.Repeated(first), sayAs(FEW, "early", "1"));

        clock.advance(Duration.ofMinutes(2));
        eventually(() -> assertInstanceOf(Receipt.Kept.class, sayAs(FEW, "early", "1")));
    }

    @Test
    void appendsAfterTheExpectedPositionOnly() {
        var first = kept(await(journal.appendAfter(journal.origin(), Publication.of(CHAT, Payload.of("1")))));
        say(NEWS, "elsewhere");

        assertEquals(
                new Receipt.Conflict(first),
                await(journal.appendAfter(journal.origin(), Publication.of(CHAT, Payload.of("2")))));
        var second = kept(await(journal.appendAfter(first, Publication.of(CHAT, Payload.of("3")))));
        assertEquals(
                new Receipt.Conflict(second), await(journal.appendAfter(first, Publication.of(CHAT, Payload.of("4")))));
        assertEquals(
                new Receipt.Conflict(journal.origin()),
                await(journal.appendAfter(first, Publication.of(new Channel("/sync/new"), Payload.of("5")))));
        assertEquals(List.of("1", "3"), said(entries(read(CHAT, journal.origin()))));
    }

    @Test
    void aRetryOfAnAppendAfterIsRecognizedByItsIdNotRefused() {
        var publication = new Publication(CHAT, Payload.of("1"), "op-1", null);
        var first = kept(await(journal.appendAfter(journal.origin(), publication)));

        assertEquals(new Receipt.Repeated(first), await(journal.appendAfter(journal.origin(), publication)));
    }

    @Test
    void ofManyWhoAppendAfterTheSamePlaceExactlyOneWins() {
        var place = say(CHAT, "0");
        var receipts = new ConcurrentLinkedQueue<CompletionStage<Receipt>>();
        IntStream.range(0, 60)
                .parallel()
                .forEach(i -> receipts.add(journal.appendAfter(place, Publication.of(CHAT, Payload.of("" + i)))));

        long kept = receipts.stream()
                .map(JournalContract::await)
                .filter(Receipt.Kept.class::isInstance)
                .count();
        assertEquals(1, kept);
    }

    @Test
    void aChannelThatIsNotKeptReachesTheFollowerAndLeavesNoTrace() {
        assertEquals(new Receipt.Passed(), await(journal.append(Publication.of(FLEETING, Payload.of("now")))));

        var entry = followed.get(0);
        assertEquals("now", entry.payload().toString());
        assertFalse(entry.isKept());
        assertNull(entry.previous());
        assertEquals(List.of(), entries(read(FLEETING, journal.origin())));
        assertEquals(List.of(), journal.channels(EVERYTHING, null, 10));
    }

    @Test
    void theFollowerHearsEveryKeptEntryOnceInTheOrderOfOffsets() {
        IntStream.range(0, 8).parallel().forEach(publisher -> IntStream.range(0, 100)
                .forEach(i ->
                        await(journal.append(Publication.of(new Channel("/sync/p" + publisher), Payload.of("" + i))))));

        assertEquals(800, followed.size());
        var previous = new HashMap<Channel, Position>();
        long last = 0;
        for (var entry : followed) {
            long offset = present(entry.position()).offset();
            assertTrue(offset > last);
            last = offset;
            assertEquals(previous.put(entry.channel(), present(entry.position())), entry.previous());
        }
        assertEquals(last, journal.top().offset());
    }

    @Test
    void whatTheFollowerHasHeardCanBeReadAndTheTopCoversIt() {
        var holes = new ConcurrentLinkedQueue<String>();
        IntStream.range(0, 4).parallel().forEach(publisher -> {
            for (int i = 0; i < 50; i++) {
                var position = say(CHAT, publisher + "-" + i);
                var reading = read(CHAT, new Position(position.epoch(), position.offset() - 1));
                if (!reading.top().covers(position)
                        || entries(reading).isEmpty()
                        || !position.equals(entries(reading).get(0).position())) {
                    holes.add(position + " is not in " + reading);
                }
            }
        });
        assertEquals(List.of(), List.copyOf(holes));
    }

    @Test
    void whatIsBeyondTheCountIsForgottenAndTheGapIsTold() {
        var positions = IntStream.range(0, 200).mapToObj(i -> say(FEW, "" + i)).toList();

        eventually(() -> assertInstanceOf(Reading.Gap.class, read(FEW, positions.get(150))));
        assertTailReadable(FEW, 10, 25);
        assertEquals(List.of("199"), said(entries(read(FEW, positions.get(198)))));
        assertInstanceOf(Reading.Gap.class, await(journal.read(EVERYTHING, positions.get(150), LIMIT)));
    }

    @Test
    void whatIsBeyondTheBytesIsForgotten() {
        var hundred = "\"" + "x".repeat(98) + "\"";
        IntStream.range(0, 100).forEach(i -> say(SMALL, hundred));

        eventually(() -> assertInstanceOf(Reading.Gap.class, read(SMALL, journal.origin())));
        eventually(() -> assertTailReadable(SMALL, 10, 12));
    }

    @Test
    void whatIsBeyondTheAgeIsForgottenAndTheChannelLeavesTheList() {
        var old = say(BRIEF, "old");
        clock.advance(Duration.ofMinutes(3));
        var young = say(BRIEF, "young");
        clock.advance(Duration.ofMinutes(3));

        eventually(() -> assertEquals(List.of("young"), said(entries(await(journal.last(Pattern.of(BRIEF), 5))))));
        assertInstanceOf(Reading.Gap.class, read(BRIEF, journal.origin()));
        assertEquals(List.of("young"), said(entries(read(BRIEF, old))));

        clock.advance(Duration.ofMinutes(30));
        eventually(() -> assertEquals(List.of(), journal.channels(EVERYTHING, null, 10)));
        assertInstanceOf(Reading.Gap.class, read(BRIEF, old));
        assertEquals(List.of(), entries(read(BRIEF, young)));
    }

    @Test
    void channelsWithHistoryAreListedByNamePageByPage() {
        for (var name : List.of("/sync/b", "/sync/a", "/sync/c/deep", "/async/z", "/sync/c")) {
            say(new Channel(name), "1");
        }

        assertEquals(names("/sync/a", "/sync/b"), journal.channels(new Pattern("/sync/**"), null, 2));
        assertEquals(
                names("/sync/c", "/sync/c/deep"), journal.channels(new Pattern("/sync/**"), new Channel("/sync/b"), 2));
        assertEquals(names("/sync/a", "/sync/b", "/sync/c"), journal.channels(new Pattern("/sync/*"), null, 9));
    }

    @Test
    void aClosedJournalTakesNothing() {
        journal.close();

        for (var channel : List.of(CHAT, LAZY, FLEETING)) {
            var refused = assertInstanceOf(
                    Receipt.Refused.class, await(journal.append(Publication.of(channel, Payload.of("late")))));
            assertEquals(Receipt.Reason.CLOSED, refused.reason());
        }
        assertInstanceOf(Health.Impaired.class, journal.health());
    }

    @Test
    void twoJournalsHaveTwoEpochs() throws Exception {
        var other = open(clock);
        try {
            var epochs = new HashSet<>(
                    List.of(journal.origin().epoch(), other.origin().epoch()));
            assertEquals(2, epochs.size());
        } finally {
            other.close();
        }
    }

    private void assertTailReadable(Channel channel, int atLeast, int atMost) {
        var oldest = await(journal.oldest(Pattern.of(channel)));
        var entries = entries(read(channel, oldest));
        assertTrue(entries.size() >= atLeast && entries.size() <= atMost, () -> entries.size() + " are kept");
    }

    private Position say(Channel channel, String json) {
        return kept(await(journal.append(Publication.of(channel, Payload.of(json)))));
    }

    private Receipt sayAs(Channel channel, String id, String json) {
        return await(journal.append(new Publication(channel, Payload.of(json), id, null)));
    }

    private static Position kept(Receipt receipt) {
        return assertInstanceOf(Receipt.Kept.class, receipt).position();
    }

    private Reading read(Channel channel, Position after) {
        return read(channel, after, LIMIT);
    }

    private Reading read(Channel channel, Position after, int limit) {
        return read(Pattern.of(channel), after, limit);
    }

    private Reading read(Pattern pattern, Position after) {
        return read(pattern, after, LIMIT);
    }

    private Reading read(Pattern pattern, Position after, int limit) {
        return await(journal.read(pattern, after, limit));
    }

    private Reading before(Pattern pattern, Position position, int count) {
        return await(journal.before(pattern, position, count));
    }

    private List<String> readAll(Pattern pattern, int page) {
        var all = new ArrayList<String>();
        var after = journal.origin();
        while (true) {
            var reading = await(journal.read(pattern, after, page));
            all.addAll(said(entries(reading)));
            if (reading instanceof Reading.Complete) {
                return all;
            }
            assertTrue(reading.top().offset() > after.offset());
            after = reading.top();
        }
    }

    private static List<Entry> entries(Reading reading) {
        if (reading instanceof Reading.Part part) {
            return part.entries();
        }
        return assertInstanceOf(Reading.Complete.class, reading).entries();
    }

    private static List<String> said(List<Entry> entries) {
        return entries.stream().map(entry -> entry.payload().toString()).toList();
    }

    private static List<Channel> names(String... names) {
        return List.of(names).stream().map(Channel::new).toList();
    }

    private static <T> T present(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
