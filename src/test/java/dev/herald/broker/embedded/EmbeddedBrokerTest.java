package dev.herald.broker.embedded;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Health;
import dev.herald.broker.JournalBroken;
import dev.herald.broker.JournalContract;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.Table.Row;
import dev.herald.broker.embedded.EmbeddedBroker.Settings;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import dev.herald.testing.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only an engine with files can promise: that it all outlives the process, and that damage is told. */
final class EmbeddedBrokerTest {
    private static final Channel CHAT = new Channel("/sync/chat");
    private static final Channel LAZY = new Channel("/async/chat");
    private static final Channel FEW = new Channel("/few/chat");
    private static final Channel BRIEF = new Channel("/brief/chat");
    private static final Pattern EVERYTHING = new Pattern("/**");

    @TempDir
    private Path temporary;

    private final ManualClock clock = new ManualClock();
    private Metrics metrics = new Metrics();
    private Path folder;
    private EmbeddedBroker broker;

    @BeforeEach
    void begin() throws IOException {
        folder = temporary.resolve("data");
        start(Settings.in(folder));
    }

    @AfterEach
    void end() {
        broker.close();
    }

    @Test
    void everythingOutlivesARestart() throws Exception {
        var first = kept(sayAs(CHAT, "id-1", "one"));
        var second = say(LAZY, "two");
        answer(broker.table().put("k", new byte[] {1, 2}, null));

        restart();

        var reading = assertInstanceOf(
                Reading.Complete.class, read(EVERYTHING, broker.journal().origin()));
        assertEquals(List.of("one", "two"), said(reading.entries()));
        assertEquals(
                List.of(first, second),
                reading.entries().stream().map(Entry::position).toList());
        assertEquals(new Receipt.Repeated(first), sayAs(CHAT, "id-1", "one"));
        assertEquals(List.of(LAZY, CHAT), broker.journal().channels(EVERYTHING, null, 9));
        assertInstanceOf(Row.Present.class, answer(broker.table().get("k")));
        var third = answer(broker.journal().appendAfter(first, Publication.of(CHAT, Payload.of("three"))));
        assertTrue(kept(third).offset() > second.offset());
    }

    @Test
    void aCleanRestartLeavesNoHoleInTheOffsets() throws Exception {
        var before = say(CHAT, "1");
        restart();

        assertEquals(before.offset() + 1, say(CHAT, "2").offset());
    }

    @Test
    void afterACrashNoOffsetIsGivenOutTwiceAndWhatWasSeenIsNotAGap() throws Exception {
        var positions = IntStream.range(0, 50).mapToObj(i -> say(CHAT, "" + i)).toList();
        crash();

        assertEquals(
                50, entries(read(Pattern.of(CHAT), broker.journal().origin())).size());
        var seenButLost =
                new Position(positions.get(49).epoch(), positions.get(49).offset() + 20);
        assertEquals(List.of(), entries(read(Pattern.of(CHAT), seenButLost)));
        var next = say(CHAT, "next");
        assertTrue(next.offset() > seenButLost.offset());
        assertEquals(List.of("next"), said(entries(read(EVERYTHING, seenButLost))));
    }

    @Test
    void whatWasTrimmedStaysAGapAfterACrash() throws Exception {
        var positions = IntStream.range(0, 100).mapToObj(i -> say(FEW, "" + i)).toList();
        eventually(() -> assertInstanceOf(Reading.Gap.class, read(Pattern.of(FEW), positions.get(80))));
        crash();

        assertInstanceOf(Reading.Gap.class, read(Pattern.of(FEW), positions.get(80)));
        assertEquals(List.of("99"), said(entries(read(Pattern.of(FEW), positions.get(98)))));
        say(FEW, "100");
        eventually(() -> assertEquals(
                10, entries(answer(broker.journal().last(Pattern.of(FEW), 100))).size()));
    }

    @Test
    void aChannelThatWasEmptyForLongIsForgottenButItsGapIsNot() throws Exception {
        var old = say(BRIEF, "old");
        say(BRIEF, "older");
        clock.advance(Duration.ofMinutes(10));
        eventually(() -> assertInstanceOf(Reading.Gap.class, read(Pattern.of(BRIEF), old)));
        assertEquals(1, channelsKnown());
        clock.advance(Duration.ofHours(1));
        eventually(() -> assertEquals(0, channelsKnown()));

        assertInstanceOf(Reading.Gap.class, read(Pattern.of(BRIEF), old));
        restart();
        assertInstanceOf(Reading.Gap.class, read(Pattern.of(BRIEF), old));
        var anew = say(BRIEF, "anew");
        assertInstanceOf(Reading.Gap.class, read(Pattern.of(BRIEF), old));
        assertInstanceOf(Reading.Gap.class, read(EVERYTHING, old));
        var before = new Position(anew.epoch(), anew.offset() - 1);
        assertEquals(List.of("anew"), said(entries(read(EVERYTHING, before))));
    }

    @Test
    void rowsExpireOverARestart() throws Exception {
        answer(broker.table().put("k", new byte[] {1}, Duration.ofMinutes(1)));
        broker.close();
        clock.advance(Duration.ofMinutes(2));
        start(Settings.in(folder));

        assertEquals(new Row.Absent("k"), answer(broker.table().get("k")));
        assertEquals(List.of(), answer(broker.table().scan("", null, 10)));
    }

    @Test
    void moreThanMayWaitIsRefusedAndTheRestIsKept() throws Exception {
        broker.close();
        var writerHeld = new CountDownLatch(1);
        start(new Settings(folder, 1 << 20, 1 << 20, Duration.ofMillis(100), Duration.ofMinutes(10), 0, 20, 1 << 20));
        broker.journal().follow(entry -> await(writerHeld));

        var receipts = new ArrayList<CompletionStage<Receipt>>();
        for (int i = 0; i < 60; i++) {
            receipts.add(broker.journal().append(Publication.of(CHAT, Payload.of("" + i))));
        }
        var refused = assertInstanceOf(Receipt.Refused.class, answer(receipts.get(59)));
        assertEquals(Receipt.Reason.OVERLOADED, refused.reason());
        writerHeld.countDown();

        long kept = receipts.stream()
                .map(EmbeddedBrokerTest::answer)
                .filter(Receipt.Kept.class::isInstance)
                .count();
        assertEquals(20, kept);
        assertEquals(20, entries(read(EVERYTHING, broker.journal().origin())).size());
        assertInstanceOf(Position.class, say(CHAT, "there is room again"));
    }

    @Test
    void aSecondHeraldOnTheFolderIsToldSo() {
        var refusal = assertThrows(IOException.class, () -> open(Settings.in(folder)));

        assertTrue(refusal.getMessage().contains(folder.toString()), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("in use"), refusal::getMessage);
        assertInstanceOf(Position.class, say(CHAT, "the first one goes on"));
    }

    @Test
    void aFolderThatCannotBeOneIsNamed() throws Exception {
        var file = Files.writeString(temporary.resolve("file"), "not a folder");

        var refusal = assertThrows(IOException.class, () -> open(Settings.in(file.resolve("data"))));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal::getMessage);
    }

    @Test
    void dataOfANewerFormatIsLeftAlone() throws Exception {
        broker.close();
        try (var store = Store.open(folder, new Store.Settings(1 << 20, 1 << 20));
                var batch = store.batch()) {
            batch.put(Family.META, Keys.of("format"), Keys.of(7));
            store.write(batch, Store.Sync.WAITS);
        }

        var refusal = assertThrows(IOException.class, () -> open(Settings.in(folder)));
        assertTrue(refusal.getMessage().contains("newer Herald"), refusal::getMessage);
    }

    @Test
    void damageInATableFileIsToldAndNeverServed() throws Exception {
        fill(2000);
        crash(); // what was in the log is in table files now
        broker.close();
        flip(largest(".sst"));
        start(Settings.in(folder));

        var broken = assertThrows(
                CompletionException.class,
                () -> readAll(Pattern.of(CHAT), broker.journal().origin()));
        assertInstanceOf(JournalBroken.class, broken.getCause());
        assertInstanceOf(Health.Impaired.class, broker.journal().health());
    }

    @Test
    void damageInTheMiddleOfTheLogBeginsANewEpochWithWhatStandsBeforeIt() throws Exception {
        var before = fill(2000);
        crash(() -> flip(largest(".log")));

        assertNotEquals(before.epoch(), broker.journal().origin().epoch());
        assertInstanceOf(Reading.Gap.class, read(Pattern.of(CHAT), before));
        var left = readAll(Pattern.of(CHAT), broker.journal().origin());
        assertTrue(left.size() > 100 && left.size() < 1900, () -> left.size() + " are left");
        for (int i = 0; i < left.size(); i++) {
            assertTrue(left.get(i).startsWith("\"" + i + " "));
        }
        assertInstanceOf(Position.class, say(CHAT, "and on"));
    }

    @Test
    void aBackupOfARunningBrokerIsWholeAndAHistoryOfItsOwn() throws Exception {
        say(CHAT, "before");
        answer(broker.table().put("k", new byte[] {1}, null));
        var copy = temporary.resolve("backup");
        broker.backup(copy);
        var after = say(CHAT, "after");
        assertThrows(IOException.class, () -> broker.backup(copy));

        broker.close();
        start(Settings.in(copy));
        assertEquals(List.of("before"), readAll(EVERYTHING, broker.journal().origin()));
        assertInstanceOf(Row.Present.class, answer(broker.table().get("k")));
        assertInstanceOf(Reading.Gap.class, read(EVERYTHING, after));
        assertInstanceOf(Position.class, say(CHAT, "and on"));
    }

    /** Entries that do not compress. */
    private Position fill(int count) {
        var random = new Random(7);
        var receipts = new ArrayList<CompletionStage<Receipt>>();
        for (int i = 0; i < count; i++) {
            var noise = new StringBuilder();
            random.ints(50).forEach(number -> noise.append(Integer.toHexString(number)));
            receipts.add(broker.journal().append(Publication.of(CHAT, Payload.of("\"" + i + " " + noise + "\""))));
            if (receipts.size() % 50 == 0) {
                receipts.forEach(EmbeddedBrokerTest::answer);
            }
        }
        return broker.journal().top();
    }

    private void restart() throws IOException {
        broker.close();
        start(Settings.in(folder));
    }

    private void crash() throws Exception {
        crash(() -> {});
    }

    /** What a SIGKILL would leave: the files as they are while the broker runs. */
    private void crash(Harm harm) throws Exception {
        var left = temporary.resolve("left-" + System.nanoTime());
        Files.createDirectory(left);
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.copy(file, left.resolve(file.getFileName()));
            }
        }
        broker.close();
        folder = left;
        harm.strike();
        start(Settings.in(folder));
    }

    private interface Harm {
        void strike() throws Exception;
    }

    private Path largest(String suffix) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            long middle = file.length() / 2;
            file.seek(middle);
            int there = file.read();
            file.seek(middle);
            file.write(there ^ 0x55);
        }
    }

    private void start(Settings settings) throws IOException {
        broker = open(settings);
    }

    private EmbeddedBroker open(Settings settings) throws IOException {
        metrics = new Metrics();
        return EmbeddedBroker.open(settings, JournalContract::keeping, clock, metrics);
    }

    private int channelsKnown() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("herald_journal_channels "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private Position say(Channel channel, String json) {
        return kept(answer(broker.journal().append(Publication.of(channel, Payload.of(json)))));
    }

    private Receipt sayAs(Channel channel, String id, String json) {
        return answer(broker.journal().append(new Publication(channel, Payload.of(json), id, null)));
    }

    private static Position kept(Receipt receipt) {
        return assertInstanceOf(Receipt.Kept.class, receipt).position();
    }

    private Reading read(Pattern pattern, Position after) {
        return answer(broker.journal().read(pattern, after, 10_000));
    }

    private List<String> readAll(Pattern pattern, Position after) {
        var all = new ArrayList<String>();
        var reading = read(pattern, after);
        all.addAll(said(entries(reading)));
        while (reading instanceof Reading.Part part) {
            reading = read(pattern, part.top());
            all.addAll(said(entries(reading)));
        }
        return all;
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

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
