package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** SECURITY.md names a test for each threat: each must be there. */
class SecurityTableTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");
    private static final Path TESTS = Path.of("src/test/java");

    @Test
    void everyThreatHasATestThatExists() throws IOException {
        var sources = sources();
        var missing = new TreeSet<String>();
        int rows = 0;
        for (var line : Files.readAllLines(Path.of("SECURITY.md"))) {
            if (!line.startsWith("|") || line.startsWith("|---") || line.startsWith("| threat")) {
                continue;
            }
            rows++;
            var named = NAMED.matcher(line);
            int tests = 0;
            while (named.find()) {
                tests++;
                var source = sources.getOrDefault(named.group(1) + ".java", "");
                if (!source.contains("void " + named.group(2) + "(")) {
                    missing.add(named.group());
                }
            }
            assertTrue(tests > 0, "no test: " + line);
        }

        assertTrue(rows > 20, rows + " rows");
        assertEquals(new TreeSet<>(), missing);
    }

    private static Map<String, String> sources() throws IOException {
        try (var files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString(),
                            SecurityTableTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
