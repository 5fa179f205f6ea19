package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the printed examples to the files that run (R13, R31). */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("web/docs/examples.md");
    private static final Path PAGES = Path.of("web/pages");
    private static final Path ANEW = Path.of("target/examples.md");
    private static final Pattern PRINTED =
            Pattern.compile("(?m)^<!-- source: (\\S+) -->\\n```(\\w+)\\n(?:.*\\n)*?```$");

    @Test
    void everyScriptIsPrintedAsItIs() throws IOException {
        var page = Files.readString(EXAMPLES);
        var anew = PRINTED.matcher(page).replaceAll(found -> Matcher.quoteReplacement(printed(found)));
        Files.writeString(ANEW, anew);

        assertEquals(anew, page, "a script has changed; to print them anew: cp " + ANEW + " " + EXAMPLES);
    }

    @Test
    void everyPageIsThereWithItsScripts() throws IOException {
        var page = Files.readString(EXAMPLES);
        try (var files = Files.list(PAGES)) {
            var missing = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".html"))
                    .filter(name -> !page.contains("(../pages/" + name + ")"))
                    .toList();

            assertEquals(List.of(), missing, "not in " + EXAMPLES);
        }
        assertTrue(PRINTED.matcher(page).results().count() > 5, "too few are printed: are they still recognised?");
    }

    private static String printed(MatchResult found) {
        try {
            var source = Files.readString(Path.of(found.group(1)));
            return "<!-- source: " + found.group(1) + " -->\n```" + found.group(2) + "\n" + source + "```";
        } catch (IOException e) {
            throw new AssertionError("there is no " + found.group(1), e);
        }
    }
}
