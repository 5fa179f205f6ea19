package dev.herald.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places in history. */
class PositionTest {
    @Test
    void whatIsWrittenCanBeReadAgain() {
        var position = new Position("k3-_Q", Long.MAX_VALUE);

        assertEquals(position, Position.parse(position.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "7", ":7", "a:", "a:b", "a:-1", "a:7 ", "a:9223372036854775808", "a:b:7"})
    void whatWasNeverGivenOutIsRefusedInWordsForTheCaller(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Position.parse(text));

        assertEquals("that is not a position that this server gave out", refused.getMessage());
    }

    @Test
    void aHugeTextIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Position.parse("a".repeat(1_000_000) + ":7"));
    }

    @Test
    void aPlaceCoversItselfAndWhatLiesBeforeItInItsEpoch() {
        var place = new Position("a", 7);

        assertTrue(place.covers(place));
        assertTrue(place.covers(new Position("a", 6)));
        assertFalse(place.covers(new Position("a", 8)));
        assertFalse(place.covers(new Position("b", 6)));
    }
}
