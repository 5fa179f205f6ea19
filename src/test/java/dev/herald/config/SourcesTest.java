package dev.herald.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Name(String text) {
        Name {
            if (!text.startsWith("/")) {
                throw new IllegalArgumentException("a name begins with a slash");
            }
        }
    }

    record Bed(@Nullable Integer flowers, @Nullable Colour colour) {}

    record Water(
            @Allowed(min = "1", max = "24") int hour,
            Duration lasting,
            @Allowed(min = "1KiB", max = "1MiB") Size amount) {}

    record Gate(boolean open, int opens, int closes, @Secret List<Name> keys) {
        Gate {
            if (opens > closes) {
                throw new IllegalArgumentException("'opens' must not be after 'closes'");
            }
        }
    }

    record Tree(String kind, @Nullable @Allowed(min = "1", max = "9000") Integer years) {}

    record Garden(Water water, Gate gate, Map<Name, Bed> beds, List<String> helpers, List<Tree> trees) {}

    private static final Garden GARDEN = new Garden(
            new Water(6, Duration.ofMinutes(10), Size.ofKiB(64)),
            new Gate(true, 8, 18, List.of()),
            Map.of(new Name("/front"), new Bed(10, Colour.RED)),
            List.of(),
            List.of());

    @Test
    void whatIsNotWrittenIsTheDefault() {
        assertEquals(GARDEN, garden(""));
        assertEquals(GARDEN, garden("# nothing\n"));
        assertEquals(GARDEN, garden("water:\ngate:\n"));
    }

    @Test
    void whatIsWrittenHolds() {
        var garden = garden(
                """
                water: {hour: 7, lasting: 90s, amount: 1MiB}
                gate:
                  open: no
                  keys: [/a, "/b"]
                beds:
                  /back: {colour: dark_blue}
                  /front: {flowers: 3}
                helpers:
                  - ada
                """);

        assertEquals(new Water(7, Duration.ofSeconds(90), Size.ofMiB(1)), garden.water());
        assertEquals(new Gate(false, 8, 18, List.of(new Name("/a"), new Name("/b"))), garden.gate());
        assertEquals(new Bed(3, Colour.RED), garden.beds().get(new Name("/front")), "the rest of a known bed stays");
        assertEquals(new Bed(null, Colour.DARK_BLUE), garden.beds().get(new Name("/back")));
        assertEquals(List.of("ada"), garden.helpers());
    }

    @Test
    void aListMayHoldSections() {
        var sources = sources("").value("--set", "trees", "[{kind: oak, years: 300}, {kind: elm}]");
        var read = assertInstanceOf(Outcome.Read.class, sources.read());

        assertEquals(List.of(new Tree("oak", 300), new Tree("elm", null)), ((Garden) read.value()).trees());
        assertTrue(shown(sources).contains("trees.0.years=300 <- --set"), shown(sources));
        assertEquals(
                List.of(new Tree("fir", 2)),
                garden("trees:\n  - kind: fir\n    years: 2\n").trees());
    }

    @Test
    void whatIsWrongInAListOfSectionsIsTold() {
        var told = problems(sources("trees: [{kind: oak, yeers: 3}, {years: 0, kind: x}, {}, yew]"));

        assertTrue(told.contains("'yeers' is not a key of trees.0"), told);
        assertTrue(told.contains("'0' is not right for trees.1.years"), told);
        assertTrue(told.contains("'trees.2.kind' is missing"), told);
        assertTrue(told.contains("'trees.3' takes keys"), told);
        assertTrue(problems(sources("trees: {kind: oak}")).contains("'trees' takes a list of keys"), told);
    }

    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFile() {
        var sources = sources("water: {hour: 7, lasting: 1m}\n")
                .environment(Map.of("GARDEN_WATER_HOUR", "8", "GARDEN_WATER_LASTING", "2m", "HOME", "/x"))
                .value("flag --hour", "water.hour", "9");

        var read = assertInstanceOf(Outcome.Read.class, sources.read());
        assertEquals(new Water(9, Duration.ofMinutes(2), Size.ofKiB(64)), ((Garden) read.value()).water());
        assertEquals(
                """
                water.hour=9 <- flag --hour
                water.lasting=2m <- environment GARDEN_WATER_LASTING
                water.amount=64KiB <- default
                gate.open=on <- default
                gate.opens=8 <- default
                gate.closes=18 <- default
                gate.keys=[] <- default
                beds."/front".flowers=10 <- default
                beds."/front".colour=red <- default
                helpers=[] <- default
                trees=[] <- default\
                """,
                shown(sources));
    }

    @Test
    void mapsAndListsCanBeSetFromOutside() {
        var sources = sources("beds: {/back: {flowers: 1}}")
                .environment(Map.of("GARDEN_HELPERS", "ada, bob", "GARDEN_BEDS", "{/back: {colour: red}}"))
                .value("--set", "gate.keys", "[/a, /b]")
                .value("--set", "beds.\"/a.b\".flowers", "4");

        var garden =
                (Garden) assertInstanceOf(Outcome.Read.class, sources.read()).value();
        assertEquals(List.of("ada", "bob"), garden.helpers());
        assertEquals(new Bed(1, Colour.RED), garden.beds().get(new Name("/back")));
        assertEquals(new Bed(4, null), garden.beds().get(new Name("/a.b")));
        assertEquals(List.of(new Name("/a"), new Name("/b")), garden.gate().keys());
        assertTrue(shown(sources).contains("gate.keys=*** <- --set"), "secrets are not shown");
    }

    @Test
    void everyProblemIsToldAtOnceWhereItIs() {
        var told = problems(sources(
                        """
                        water:
                          huor: 7
                          lasting: 90
                          amount: 2MiB
                        gate:
                          opens: 20
                        beds:
                          front: {flowers: many}
                          /back:
                            colour: dark-blue
                        helpers: {ada: yes}
                        """)
                .environment(Map.of("GARDEN_WATER_HOUR", "25", "GARDEN_WATERHOUR", "1"))
                .value("--set", "gate.opnes", "1"));

        assertEquals(
                """
                garden.yaml:2:3: 'huor' is not a key of water
                  2 |   huor: 7
                    |   ^^^^
                  did you mean 'hour'? allowed: amount, hour, lasting
                garden.yaml:3:12: '90' is not right for water.lasting
                  3 |   lasting: 90
                    |            ^^
                  a duration is a number with ms, s, m, h or d, such as 30s
                garden.yaml:4:11: '2MiB' is not right for water.amount
                  4 |   amount: 2MiB
                    |           ^^^^
                  allowed: 1KiB to 1MiB
                garden.yaml:6:3: 'opens' must not be after 'closes'
                  6 |   opens: 20
                    |   ^^^^^^^^^
                garden.yaml:8:3: a name begins with a slash
                  8 |   front: {flowers: many}
                    |   ^^^^^
                garden.yaml:10:13: 'dark-blue' is not right for beds."/back".colour
                  10 |     colour: dark-blue
                     |             ^^^^^^^^^
                  did you mean 'dark_blue'? allowed: dark_blue, red
                garden.yaml:11:10: 'helpers' takes a list
                  11 | helpers: {ada: yes}
                     |          ^^^^^^^^^^
                  such as [one, two]
                environment GARDEN_WATERHOUR: there is no such setting
                  did you mean 'GARDEN_WATER_HOUR'?
                --set: there is no key 'gate.opnes'
                  did you mean 'gate.opens'?
                environment GARDEN_WATER_HOUR: '25' is not right for water.hour
                  allowed: 1 to 24\
                """,
                told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "water: {hour: 7~not YAML",
                "water:\\n\\thour: 7~garden.yaml:2:1: not YAML: a tab cannot indent",
                "helpers: []\\nhelpers: []~garden.yaml:2:1: 'helpers' is there twice",
                "helpers: [] \\007~garden.yaml:1:13: not YAML: a control character (U+0007)",
                "- a~garden.yaml:1:1: keys and values are expected, such as 'http:'",
                "a: 1\\n---\\nb: 1~but found another document",
                "? [a]\\n: b~garden.yaml:1:3: a key is one word",
                "helpers: !!java.net.URL [x]~Global tag is not allowed",
                "helpers: [*a]~undefined alias",
                "water: {hour: }~garden.yaml:1:14: 'hour' has no value",
                "water: {hour: [1]}~'water.hour' takes one value",
                "water: {hour: 99999999999}~a whole number is expected",
                "water: {hour: 1.5}~a whole number is expected",
                "water: {amount: 64KB}~such as 64KiB",
                "gate: {open: perhaps}~allowed: on, off",
                "gate: 3~'gate' takes keys",
                "beds: [1]~'beds' takes keys of your choice",
            })
    void brokenTextIsToldClearly(String text, String expected) {
        var told = problems(sources(text.translateEscapes()));
        assertTrue(told.contains(expected), told);
    }

    @Test
    void textThatIsNotUtf8IsToldWithItsPlace() {
        var bytes = "helpers: []\nwater: \u00e4".getBytes(StandardCharsets.ISO_8859_1);
        var told = problems(new Sources<>(GARDEN, "GARDEN").file("garden.yaml", bytes));
        assertTrue(told.startsWith("garden.yaml:2:8: not UTF-8"), told);
    }

    @Test
    void aSecretIsNotShownInAProblem() {
        var told = problems(sources("gate: {keys: [hunter2]}"));
        assertTrue(told.contains("garden.yaml:1:15: '***' is not right for gate.keys"), told);
        assertTrue(!told.contains("hunter2"), told);
    }

    @Test
    void anchorsThatMultiplyAreRefused() {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 24; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        var told = problems(sources(text.toString()));
        assertTrue(told.contains("its anchors and aliases make it too large"), told);
    }

    @Test
    void anAnchorWithinItselfIsRefused() {
        var told = problems(sources("helpers: &a [*a]"));
        assertTrue(told.contains("too large") || told.contains("recursive"), told);
    }

    @Test
    void aFileOfManyMegabytesIsNotRead() {
        var told = problems(sources("#".repeat(2 << 20)));
        assertTrue(told.contains("larger than 1 MiB"), told);
    }

    private static Sources<Garden> sources(String text) {
        return new Sources<>(GARDEN, "GARDEN").file("garden.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Garden garden(String text) {
        var outcome = sources(text).read();
        return (Garden)
                assertInstanceOf(Outcome.Read.class, outcome, outcome::toString).value();
    }

    private static String problems(Sources<Garden> sources) {
        var refused = assertInstanceOf(Outcome.Refused.class, sources.read());
        return ((List<?>) refused.problems()).stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    private static String shown(Sources<Garden> sources) {
        var read = assertInstanceOf(Outcome.Read.class, sources.read());
        return ((List<?>) read.settings())
                .stream()
                        .map(Setting.class::cast)
                        .map(s -> s.path() + "=" + s.value() + " <- " + s.origin())
                        .collect(Collectors.joining("\n"));
    }
}
