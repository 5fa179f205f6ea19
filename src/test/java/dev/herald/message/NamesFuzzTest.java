package dev.herald.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * Any text is a name or refused in printable words, and the three ways to ask whether a pattern reaches a channel
 * agree: with one another, and with a plain reading of the segments.
 */
@Tag("fuzz")
class NamesFuzzTest {

    /** The first line is a channel's name, each line after it a pattern's. */
    @FuzzTest
    void allWaysToMatchAgree(byte[] bytes) {
        var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        var channel = channel(lines[0]);
        var rules = new HashMap<Pattern, String>();
        for (int i = 1; i < lines.length; i++) {
            var pattern = pattern(lines[i]);
            pattern.ifPresent(named -> rules.put(named, named.name()));
            if (channel.isPresent() && pattern.isPresent()) {
                assertAgreement(pattern.get(), channel.get());
            }
        }
        channel.ifPresent(named -> {
            assertTrue(Pattern.of(named).matches(named));
            assertRule(rules, named);
        });
    }

    private static void assertAgreement(Pattern pattern, Channel channel) {
        boolean plain = reaches(pattern, channel);

        assertEquals(plain, pattern.matches(channel), pattern + " matches " + channel);
        assertEquals(
                plain, Pattern.matching(channel).contains(pattern.name()), pattern + " is among those of " + channel);
    }

    /** The most specific of the rules that name the channel, found by looking at all of them. */
    private static void assertRule(Map<Pattern, String> rules, Channel channel) {
        var plain =
                rules.keySet().stream().allMatch(pattern -> !pattern.name().contains("{") && isOutside(pattern.name()));
        if (!plain || !isOutside(channel.name())) {
            return; // placeholders and namespaces are others' to look at
        }
        var best = rules.keySet().stream()
                .filter(pattern -> reaches(pattern, channel) || pattern.name().equals("/**"))
                .min(Pattern::compareTo)
                .map(Pattern::name)
                .orElse("otherwise");

        assertEquals(best, new Rulebook<>(rules, "otherwise").of(channel));
    }

    private static boolean isOutside(String name) {
        return Namespace.called(name).equals(name);
    }

    private static boolean reaches(Pattern pattern, Channel channel) {
        if (!namespace(pattern.name()).equals(namespace(channel.name()))) {
            return false;
        }
        var wanted = segments(pattern.name());
        var given = segments(channel.name());
        var last = wanted.get(wanted.size() - 1);
        boolean deep = last.equals("**");
        if (!deep && !last.equals("*")) {
            return wanted.equals(given);
        }
        var stem = wanted.subList(0, wanted.size() - 1);
        boolean reaches = given.size() >= wanted.size()
                && given.subList(0, stem.size()).equals(stem)
                && (deep || given.size() == wanted.size());
        boolean ours = given.get(0).equals("herald") && given.size() > 1;
        return reaches && !(stem.isEmpty() && ours);
    }

    private static String namespace(String name) {
        return name.substring(0, name.length() - Namespace.called(name).length());
    }

    private static List<String> segments(String name) {
        return List.of(Namespace.called(name).substring(1).split("/"));
    }

    private static Optional<Channel> channel(String name) {
        try {
            var channel = new Channel(name);
            assertEquals(name, "/" + String.join("/", channel.segments()));
            assertTrue(name.chars().allMatch(c -> c > ' ' && c < 127), name);
            assertTrue(Namespace.of(channel).has(channel), name);
            assertTrue(segments(name).size() <= Names.MAX_SEGMENTS
                    && Namespace.called(name).length() <= Names.MAX_LENGTH);
            return Optional.of(channel);
        } catch (InvalidName e) {
            assertPrintable(e);
            return Optional.empty();
        }
    }

    private static Optional<Pattern> pattern(String name) {
        try {
            return Optional.of(new Pattern(name));
        } catch (InvalidName e) {
            assertPrintable(e);
            return Optional.empty();
        }
    }

    private static void assertPrintable(InvalidName e) {
        var text = String.valueOf(e.getMessage());
        assertTrue(text.length() < 250 && text.chars().allMatch(c -> c >= ' ' && c < 127), text);
    }
}
