package dev.herald.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels and patterns: what a name may be, and what matches what. */
class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/b", "/chat/-_!~()$@.+#{}", "/0/Z", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"})
    void aNameOfLegalSegmentsIsAChannelAndAPattern(String name) {
        assertEquals(name, new Channel(name).name());
        assertFalse(new Pattern(name).isWild());
    }

    @ParameterizedTest
    @CsvSource({
        "'', begin with a slash",
        "/, begin with a slash",
        "chat, begin with a slash",
        "/chat/, empty segment",
        "//chat, empty segment",
        "/a//b, empty segment",
        "/a b, character 3",
        "/a/ü, character 4",
        "/a?b, character 3",
        "/a/b:c, character 5",
        "/a/b=c, character 5",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q, more than 16 segments"
    })
    void aBadNameIsToldWhatIsWrongWithIt(String name, String why) {
        for (var refused : List.of(
                assertThrows(InvalidName.class, () -> new Channel(name)),
                assertThrows(InvalidName.class, () -> new Pattern(name)))) {
            assertTrue(refused.getMessage().contains(why), refused::getMessage);
        }
    }

    @Test
    void aNameHas255CharactersAtMost() {
        assertEquals(255, new Channel("/" + "a".repeat(254)).name().length());
        var refused = assertThrows(InvalidName.class, () -> new Channel("/" + "a".repeat(255)));

        assertTrue(refused.getMessage().length() < 200, "a long name is not repeated in full");
    }

    @Test
    void anUglyNameIsShownWithoutItsControlCharacters() {
        var refused = assertThrows(InvalidName.class, () -> new Channel("/a\r\n\u001b[2J"));

        assertTrue(refused.getMessage().startsWith("'/a???[2J'"), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*", "/**", "/chat/*", "/chat/**"})
    void aStarMakesAPatternAndNoChannel(String name) {
        assertTrue(new Pattern(name).isWild());
        assertThrows(InvalidName.class, () -> new Channel(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*/chat", "/**/chat", "/chat*", "/chat/a*", "/chat/***", "/*/**", "/chat/*a"})
    void aStarStandsOnlyAsTheLastSegment(String name) {
        assertThrows(InvalidName.class, () -> new Pattern(name));
        assertThrows(InvalidName.class, () -> new Channel(name));
    }

    @ParameterizedTest
    @CsvSource({
        "/chat, /chat, true",
        "/chat, /chat/lobby, false",
        "/chat/*, /chat/lobby, true",
        "/chat/*, /chat, false",
        "/chat/*, /chats/lobby, false",
        "/chat/*, /chat/lobby/corner, false",
        "/chat/**, /chat/lobby, true",
        "/chat/**, /chat/lobby/corner, true",
        "/chat/**, /chat, false",
        "/chat/**, /chats, false",
        "/*, /chat, true",
        "/*, /chat/lobby, false",
        "/**, /chat, true",
        "/**, /chat/lobby/corner, true",
        "/**, /herald/stats, false",
        "/**, /heralds/stats, true",
        "/herald/*, /herald/stats, true",
        "/herald/**, /herald/stats, true"
    })
    void aPatternMatchesWhatItsStarsSay(String pattern, String channel, boolean matches) {
        assertEquals(matches, new Pattern(pattern).matches(new Channel(channel)));
        assertEquals(matches, Pattern.matching(new Channel(channel)).contains(pattern));
    }

    @Test
    void theMatchingPatternsComeFromTheMostSpecificOn() {
        assertEquals(List.of("/a/b/c", "/a/b/*", "/a/b/**", "/a/**", "/**"), Pattern.matching(new Channel("/a/b/c")));
        assertEquals(List.of("/a", "/*", "/**"), Pattern.matching(new Channel("/a")));
    }

    @Test
    void rulesForEverythingHoldForWhatTheServerTellsOfItselfToo() {
        assertEquals(
                List.of("/herald/stats", "/herald/*", "/herald/**", "/**"),
                Pattern.naming(new Channel("/herald/stats")));
    }

    @Test
    void patternsSortFromTheMostSpecificToTheLeast() {
        var sorted = List.of("/a/b/c", "/a/b", "/a/c", "/a", "/a/b/*", "/a/*", "/*", "/a/b/**", "/a/**", "/**").stream()
                .map(Pattern::new)
                .toList();
        var shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));

        assertEquals(sorted, shuffled.stream().sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "/meta, true, false",
        "/meta/connect, true, false",
        "/metal, false, false",
        "/service/echo, false, true",
        "/services, false, false",
        "/chat/meta, false, false"
    })
    void metaAndServiceChannelsAreNoBroadcasts(String name, boolean meta, boolean service) {
        var channel = new Channel(name);

        assertEquals(meta, channel.isMeta());
        assertEquals(service, channel.isService());
        assertEquals(!meta && !service, channel.isBroadcast());
    }
}
