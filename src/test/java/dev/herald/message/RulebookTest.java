package dev.herald.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which rule holds. */
class RulebookTest {
    private static final List<String> SEGMENTS = List.of("a", "b");

    @Test
    void theMostSpecificRuleHolds() {
        var rules = new Rulebook<>(
                Map.of(
                        new Pattern("/**"), "all",
                        new Pattern("/chat/**"), "deep",
                        new Pattern("/chat/*"), "wide",
                        new Pattern("/chat/lobby"), "one"),
                "otherwise");

        assertEquals("one", rules.of(new Channel("/chat/lobby")));
        assertEquals("wide", rules.of(new Channel("/chat/attic")));
        assertEquals("deep", rules.of(new Channel("/chat/attic/box")));
        assertEquals("all", rules.of(new Channel("/chat")));
        assertEquals(
                List.of("/chat/lobby", "/chat/*", "/chat/**", "/**"),
                List.copyOf(rules.rules().keySet()));
    }

    @Test
    void withoutAMatchTheOtherwiseHolds() {
        var rules = new Rulebook<>(Map.of(new Pattern("/chat/*"), "wide"), "otherwise");

        assertEquals("otherwise", rules.of(new Channel("/news")));
    }

    @Test
    void aLookUpFindsWhatSortingAllMatchesWould() {
        var random = new Random(11);
        for (int i = 0; i < 300; i++) {
            var rules = new HashMap<Pattern, String>();
            for (int j = random.nextInt(8); j > 0; j--) {
                var name = name(random) + List.of("", "/*", "/**").get(random.nextInt(3));
                rules.put(new Pattern(name), name);
            }
            var channel = new Channel(name(random));
            var expected = rules.keySet().stream()
                    .filter(pattern -> pattern.matches(channel))
                    .sorted()
                    .map(Pattern::name)
                    .findFirst()
                    .orElse("otherwise");

            assertEquals(expected, new Rulebook<>(rules, "otherwise").of(channel), () -> channel + " in " + rules);
        }
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            name.append('/').append(SEGMENTS.get(random.nextInt(2)));
        }
        return name.toString();
    }
}
