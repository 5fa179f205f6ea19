package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Health;
import dev.herald.broker.JournalContract;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.broker.embedded.EmbeddedBroker.Settings;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import dev.herald.props.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fills up, whoever fills it, and has room again. */
final class FullDiskTest {
    private static final Channel CHAT = new Channel("/sync/chat");
    private static final Channel FLEETING = new Channel("/none/chat");
    private static final int MEBIBYTES = 64;
    private static final String LARGE = "\"" + "x".repeat(50_000) + "\"";

    @TempDir
    private Path temporary;

    @Test
    void belowTheReserveKeptChannelsAreRefusedAndTheRestGoesOnUntilThereIsRoomAgain() throws Exception {
        try (var disk = SmallDisk.inMemory(temporary.resolve("disk"), MEBIBYTES);
                var broker = open(disk, 16 << 20)) {
            var heard = new CopyOnWriteArrayList<Entry>();
            broker.journal().follow(heard::add);
            var before = kept(say(broker, CHAT, "before"));
            var filler = fill(disk, 10 << 20);

            eventually(() -> assertFull(say(broker, CHAT, "refused")));
            assertInstanceOf(Health.Impaired.class, broker.journal().health());
            assertEquals(new Receipt.Passed(), say(broker, FLEETING, "goes on"));
            assertEquals("goes on", heard.get(heard.size() - 1).payload().toString());
            assertEquals(
                    1,
                    all(broker).stream()
                            .filter(entry -> before.equals(entry.position()))
                            .count());

            Files.delete(filler);
            eventually(() -> kept(say(broker, CHAT, "after")));
            assertEquals(new Health.Well(), broker.journal().health());
        }
    }

    @Test
    void whenAWriteFailsForWantOfRoomNothingOfItIsKeptAndServiceReturnsByItself() throws Exception {
        try (var disk = SmallDisk.inMemory(temporary.resolve("disk"), MEBIBYTES);
                var broker = open(disk, 0)) {
            var confirmed = new ArrayList<Position>();
            var filler = fill(disk, 1 << 20);
            var receipt = say(broker, CHAT, LARGE);
            for (int i = 0; i < 2000 && receipt instanceof Receipt.Kept kept; i++) {
                confirmed.add(kept.position());
                receipt = say(broker, CHAT, LARGE);
            }
            assertFull(receipt);
            assertEquals(new Receipt.Passed(), say(broker, FLEETING, "goes on"));
            assertEquals(confirmed, positions(all(broker)));

            Files.delete(filler);
            confirmed.add(eventually(() -> kept(say(broker, CHAT, "after"))));
            assertEquals(new Health.Well(), broker.journal().health());
            assertEquals(confirmed, positions(all(broker)));
        }
    }

    private static EmbeddedBroker open(SmallDisk disk, long reserve) throws IOException {
        var settings = new Settings(
                disk.folder().resolve("data"),
                4 << 20,
                2 << 20,
                Duration.ofMillis(100),
                Duration.ofMinutes(10),
                reserve,
                1000,
                8 << 20);
        return EmbeddedBroker.open(settings, JournalContract::keeping, Clock.systemUTC(), new Metrics());
    }

    /** Takes what is free on the disk, but for so much. */
    private static Path fill(SmallDisk disk, long left) throws IOException {
        var file = disk.folder().resolve("filler");
        try (var out = Files.newOutputStream(file)) {
            var zeros = new byte[1 << 16];
            while (Files.getFileStore(file).getUsableSpace() > left) {
                out.write(zeros);
            }
        }
        return file;
    }

    private static void assertFull(Receipt receipt) {
        var refused = assertInstanceOf(Receipt.Refused.class, receipt);
        assertEquals(Receipt.Reason.FULL, refused.reason());
        assertTrue(refused.detail().contains("full"), refused::detail);
    }

    private static List<Entry> all(EmbeddedBroker broker) {
        var pattern = Pattern.of(CHAT);
        var all = new ArrayList<Entry>();
        var after = broker.journal().origin();
        while (true) {
            var reading = answer(broker.journal().read(pattern, after, 1000));
            if (reading instanceof Reading.Part part) {
                all.addAll(part.entries());
                after = part.top();
            } else {
                all.addAll(assertInstanceOf(Reading.Complete.class, reading).entries());
                return all;
            }
        }
    }

    private static List<Position> positions(List<Entry> entries) {
        return entries.stream().map(Entry::position).toList();
    }

    private static Receipt say(EmbeddedBroker broker, Channel channel, String json) {
        return answer(broker.journal().append(Publication.of(channel, Payload.of(json))));
    }

    private static Position kept(Receipt receipt) {
        return assertInstanceOf(Receipt.Kept.class, receipt).position();
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
