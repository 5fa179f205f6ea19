package dev.herald.hub.lanes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.broker.Reading;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How readings are put together. */
class StretchTest {
    private final Stretch stretch = new Stretch(10, 100, 4);

    @Test
    void readingsAreMergedByOffsetEachEntryOnce() {
        stretch.add(new Reading.Complete(entries(12, 15, 20), at(90)));
        stretch.add(new Reading.Complete(entries(11, 15), at(95)));

        assertEquals(List.of(11L, 12L, 15L, 20L), offsets());
    }

    @Test
    void itGoesOnlyAsFarAsAllReadingsSpeak() {
        stretch.add(new Reading.Complete(entries(12, 50), at(90)));
        stretch.add(new Reading.Part(entries(20, 30), at(30)));

        assertEquals(List.of(12L, 20L, 30L), offsets());
        assertEquals(30, stretch.horizon());
    }

    @Test
    void itLeavesOutWhatLiesBeforeAndBeyondIt() {
        stretch.add(new Reading.Complete(entries(9, 10, 11, 100, 101), at(101)));

        assertEquals(List.of(11L, 100L), offsets());
        assertEquals(100, stretch.horizon());
    }

    @Test
    void itHoldsNoMoreThanAPage() {
        stretch.add(new Reading.Complete(entries(12, 14, 16), at(90)));
        stretch.add(new Reading.Complete(entries(11, 13, 15), at(90)));

        assertEquals(List.of(11L, 12L, 13L, 14L), offsets());
        assertEquals(14, stretch.horizon());
    }

    private List<Long> offsets() {
        return stretch.entries().stream().map(Stretch::offset).toList();
    }

    private static List<Entry> entries(long... offsets) {
        var publication = Publication.of(new Channel("/chat"), Payload.of("1"));
        return LongStream.of(offsets)
                .mapToObj(offset -> new Entry(publication, at(offset), null, Instant.EPOCH))
                .toList();
    }

    private static Position at(long offset) {
        return new Position("epoch", offset);
    }
}
