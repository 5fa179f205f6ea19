package dev.herald.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the bundles call otherwise than the sources is nobody's business but the client's own. */
class MangledNamesTest {
    private static final Path CLIENT = Path.of("web/client");
    private static final Pattern MEMBER = Pattern.compile("(?m)^\\s+(?:readonly |static )*(\\w+)\\??[(:<]");

    /** Of connection.d.ts: what goes over the wire or from tab to tab. */
    private static final List<String> PASSED = List.of("Arrival", "From", "JoinReply", "Joint", "Publication");

    private final Set<String> mangled = Files.readAllLines(Path.of("src/build/mangled-names.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.toCollection(TreeSet::new));

    MangledNamesTest() throws IOException {}

    @Test
    void noneIsSeenByPages() throws Exception {
        assertNoneIsAmong(members(Files.readString(CLIENT.resolve("herald.d.ts"))));
    }

    @Test
    void noneGoesOverTheWireOrFromTabToTab() throws Exception {
        var types = Files.readString(CLIENT.resolve("connection.d.ts"));
        for (var name : PASSED) {
            var type = Pattern.compile("interface " + name + " \\{(.*?)\\n\\}", Pattern.DOTALL)
                    .matcher(types);
            assertTrue(type.find(), name);
            assertNoneIsAmong(members(type.group(1)));
        }
        assertNoneIsAmong(members(Files.readString(CLIENT.resolve("wire.d.ts")).split("interface Wire ")[0]));
    }

    @Test
    void allAreNamesOfTheSourcesAndOfNoBundle() throws Exception {
        var sources = new StringBuilder();
        try (var files = Files.newDirectoryStream(CLIENT, "*.js")) {
            for (var file : files) {
                sources.append(Files.readString(file));
            }
        }
        var bundle = Files.readString(Path.of("target/classes/web/herald.mjs"));
        for (var name : mangled) {
            assertTrue(Pattern.compile("\\b" + name + "\\b").matcher(sources).find(), name + " is not in web/client");
            assertFalse(bundle.contains("." + name + "("), "." + name + "() is in herald.mjs");
        }
    }

    private void assertNoneIsAmong(Set<String> members) {
        assertFalse(members.isEmpty());
        members.retainAll(mangled);
        assertEquals(Set.of(), members);
    }

    private static Set<String> members(String types) {
        return MEMBER.matcher(types)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
