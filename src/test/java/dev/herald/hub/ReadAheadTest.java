package dev.herald.hub;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.hub.lanes.Joined;
import dev.herald.hub.lanes.Joined.Recovery.Recovered;
import dev.herald.message.Since;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers may cost in memory before they are handed the past that they asked for. */
class ReadAheadTest {
    private static final int CHANNELS = 50;
    private static final Since NEWEST = new Since.Last(10_000);

    private final Stage stage = new Stage(new Hub.Settings(2, 10), 0, 5);
    private final Ear ann = new Ear("ann");

    @AfterEach
    void closeTheStage() {
        stage.close();
    }

    @Test
    void whoHasNoRoomHoldsNoHistoryAndGetsAllOfItWhenThereIsRoom() {
        ann.room(0);
        joinAll().forEach(Joined::open);
        stage.settle(ann);

        assertReadingsHeld(0);
        stage.give(ann, 1_000);
        assertHearsAll();
    }

    @Test
    void oneReadingIsHeldForASubscriberHoweverManyGatesAreShut() {
        var joined = joinAll();
        stage.settle(ann);

        assertReadingsHeld(1);
        ann.room(0);
        joined.forEach(Joined::open);
        stage.settle(ann);
        assertReadingsHeld(0);
        stage.give(ann, 1_000);
        assertHearsAll();
    }

    @Test
    void aLargeReadingIsNotHeldAtAll() {
        for (int i = 0; i < 400; i++) {
            stage.say("/chat/lobby", "\"" + "x".repeat(900) + "\"");
        }
        var joined = stage.join(ann, "/chat/lobby", NEWEST);
        stage.settle(ann);

        assertReadingsHeld(0);
        joined.open();
        eventually(() -> assertEquals(offsets(1, 400), ann.offsets()));
    }

    @Test
    void theNewestOfSeveralChannelsComeLaterToo() {
        shorten();
        ann.room(0);
        assertInstanceOf(Recovered.class, stage.listen(ann, "/short/*", NEWEST));
        for (int i = 0; i < 4; i++) {
            stage.give(ann, 3);
            stage.settle(ann);
        }
        stage.give(ann, 100);

        var kept = new ArrayList<>(offsets(1, 3));
        kept.addAll(offsets(24, 33));
        eventually(() -> assertEquals(kept, ann.offsets()));
        assertEquals(List.of(), ann.events());
    }

    @Test
    void whatIsTrimmedBeforeItComesIsToldAsLost() {
        shorten();
        ann.room(0);
        stage.listen(ann, "/short/*", NEWEST);
        stage.say("/short/busy", "\"one more\"");
        stage.give(ann, 100);

        eventually(() -> assertEquals(List.of("lost /short/* up to 34"), ann.events()));
        stage.say("/short/busy", "\"new\"");
        eventually(() -> assertEquals(List.of("\"new\""), ann.heard()));
    }

    /** Three entries that are kept, and after them so many on another channel that twenty were trimmed. */
    private void shorten() {
        for (int i = 1; i <= 3; i++) {
            stage.say("/short/quiet", "" + i);
        }
        for (int i = 4; i <= 33; i++) {
            stage.say("/short/busy", "" + i);
        }
    }

    private List<Joined> joinAll() {
        for (int i = 0; i < 3 * CHANNELS; i++) {
            stage.say("/chat/" + i % CHANNELS, "" + i);
        }
        var joined = new ArrayList<Joined>();
        for (int i = 0; i < CHANNELS; i++) {
            joined.add(stage.join(ann, "/chat/" + i, NEWEST));
        }
        Collections.shuffle(joined);
        return joined;
    }

    private void assertHearsAll() {
        eventually(() -> assertEquals(offsets(1, 3 * CHANNELS), ann.offsets()));
        assertEquals(List.of(), ann.events());
    }

    private void assertReadingsHeld(int most) {
        eventually(() -> {
            System.gc();
            long held = stage.journal.readingsHeld();
            assertTrue(held <= most, () -> held + " readings are held");
        });
    }

    private static List<Long> offsets(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
