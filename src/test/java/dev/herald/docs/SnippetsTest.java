package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guides tell their readers to do, page by page from top to bottom, against the packed jar
 * (R13, R31).
 *
 * <p>Only the ports differ. What a snippet that listens has to print may come from a later one.
 */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class SnippetsTest {
    private static final Path README = Path.of("README.md");
    private static final List<Path> PAGES =
            List.of(README, Path.of("web/docs/stock-clients.md"), Path.of("web/docs/configuration.md"));
    private static final Pattern POSITION = Pattern.compile("\"[\\w-]{8}:\\d+\"");

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private final List<Program> running = new ArrayList<>();
    private String printedLast = "";

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder);
        Files.createSymbolicLink(folder.resolve("target"), Path.of("target").toAbsolutePath());
        Files.createSymbolicLink(folder.resolve("conf"), Path.of("conf").toAbsolutePath());
    }

    @AfterAll
    static void stop() throws IOException {
        herald.close();
        Files.delete(folder.resolve("target"));
        Files.delete(folder.resolve("conf"));
    }

    @Test
    void saysTheTwoCommandsThatDoAllTheSetUp() throws IOException {
        var shown = Snippet.of(README).stream()
                .filter(snippet -> snippet.is("shown"))
                .map(snippet -> snippet.text().strip())
                .toList();

        assertEquals(
                List.of("mvn -q -DskipTests package && java -jar target/herald.jar dev", "mvn verify"),
                shown,
                "these are not run here, so nothing else may be among them");
    }

    @TestFactory
    Stream<DynamicContainer> everySnippetRuns() throws IOException {
        var pages = new ArrayList<DynamicContainer>();
        for (var page : PAGES) {
            pages.add(dynamicContainer(page.toString(), runs(page)));
        }
        return pages.stream().onClose(() -> running.forEach(Program::close));
    }

    private Stream<DynamicTest> runs(Path page) throws IOException {
        var listening = new LinkedHashMap<Program, String>();
        var runs = Snippet.of(page).stream()
                .filter(snippet -> !snippet.is("shown"))
                .map(snippet -> dynamicTest(snippet.toString(), () -> run(snippet, listening)));
        var heard = dynamicTest("those that listen have heard it", () -> listening.forEach(Program::hasPrinted));
        return Stream.concat(runs, Stream.of(heard));
    }

    private void run(Snippet snippet, Map<Program, String> listening) throws Exception {
        if (snippet.is("output")) {
            assertEquals(masked(snippet.text()), masked(printedLast));
        } else if (snippet.is("browser")) {
            InAPage.run(here(snippet.text(), herald.port()), herald.at("/"), snippet.awaited());
        } else {
            runToItsEnd(snippet, listening);
        }
    }

    private void runToItsEnd(Snippet snippet, Map<Program, String> listening) throws Exception {
        var program = start(snippet);
        running.add(program);
        if (snippet.awaited().isEmpty()) {
            printedLast = program.endsWith(snippet.exitCode());
        } else if (snippet.language().equals("sh")) {
            listening.put(program, snippet.awaited());
        } else {
            program.hasPrinted(snippet.awaited());
            program.close();
        }
    }

    private static Program start(Snippet snippet) throws IOException {
        var text = here(snippet.text(), snippet.is("serve") ? freePort() : herald.port());
        return switch (snippet.language()) {
            case "sh" -> new Program(folder, List.of("bash", "-euo", "pipefail", "-c", text));
            case "js" -> {
                var program = NodePrograms.folder().resolve("snippet-" + snippet.line() + ".mjs");
                Files.writeString(program, text);
                yield new Program(folder, List.of(Tool.NODE.path().toString(), program.toString()));
            }
            case "java" -> {
                var source = folder.resolve(className(text) + ".java");
                Files.writeString(source, text);
                yield new Program(folder, List.of("java", "-cp", "target/herald.jar", source.toString()));
            }
            case "yaml" -> {
                var file = Files.writeString(folder.resolve("snippet-" + snippet.line() + ".yaml"), text);
                yield new Program(
                        folder, List.of("java", "-jar", "target/herald.jar", "config", "check", file.toString()));
            }
            default -> throw new AssertionError("nobody knows how to run " + snippet);
        };
    }

    /** The text as it would be written here: the server of this test has a port of its own. */
    private static String here(String text, int port) {
        return text.replace("localhost:8080", "localhost:" + port)
                .replace("--port 8080", "--port " + port)
                .replaceAll("herald\\.jar (pub|sub|connect)", "herald.jar $1 --url http://localhost:" + port);
    }

    private static String className(String source) {
        var name = Pattern.compile("class (\\w+)").matcher(source);
        assertTrue(name.find());
        return name.group(1);
    }

    /** The first position becomes P1, the next that differs P2: the same stay the same. */
    private static String masked(String text) {
        assertFalse(text.isBlank(), "nothing was printed");
        var names = new LinkedHashMap<String, String>();
        return POSITION.matcher(text.strip())
                .replaceAll(found -> names.computeIfAbsent(found.group(), position -> "P" + (names.size() + 1)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
