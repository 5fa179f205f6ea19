package dev.herald.hub.lanes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a lane remembers, and knows that it has forgotten. */
class RecentTest {
    private final Recent<String> recent = new Recent<>(10, 3);

    @Test
    void inTheBeginningItKnowsThatItWasToldNothingYet() {
        assertTrue(recent.covers(10));
        assertFalse(recent.covers(9));
        assertEquals(List.of(), recent.between(10, 100));
    }

    @Test
    void itGivesWhatLiesBetween() {
        recent.add(12, 1, "a");
        recent.add(15, 1, "b");
        recent.add(17, 1, "c");

        assertEquals(List.of("a", "b", "c"), recent.between(10, 17));
        assertEquals(List.of("b"), recent.between(12, 16));
        assertEquals(List.of(), recent.between(17, 20));
        assertEquals(17, recent.top());
    }

    @Test
    void itForgetsTheOldestOfTooMany() {
        for (int i = 12; i <= 16; i++) {
            recent.add(i, 1, "entry " + i);
        }

        assertFalse(recent.covers(12));
        assertTrue(recent.covers(13));
        assertEquals(List.of("entry 14", "entry 15", "entry 16"), recent.between(13, 16));
    }

    @Test
    void itForgetsTheOldestOfTooMuch() {
        recent.add(12, 5 << 20, "large");
        recent.add(13, 5 << 20, "larger");
        assertFalse(recent.covers(10));
        assertTrue(recent.covers(12));

        recent.add(14, 9 << 20, "too large by itself");
        assertFalse(recent.covers(13));
        assertTrue(recent.covers(14));
        assertEquals(List.of(), recent.between(14, 14));
    }
}
