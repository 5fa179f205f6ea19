package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class SnippetsTest {
    private static final Path README = Path.of("README.md");
    private static final List<String> GUIDES = List.of(
            "first-five-minutes",
            "client",
            "from-socket-io",
            "stock-clients",
            "configuration",
            "tokens",
            "presence",
            "testing",
            "services",
            "people",
            "live-tables",
            "webhooks",
            "documents",
            "sources");

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        var served = Files.createDirectory(folder.resolve("served"));
        herald = StartedJar.dev(folder, "--set", "http.folder=" + served);
        browser = new Browser(served);
        NodePrograms.testingPackage();
        link("target", Path.of("target"));
        link("conf", Path.of("conf"));
        link("node_modules", NodePrograms.folder().resolve("node_modules"));
    }

    @AfterAll
    static void stop() throws IOException {
        browser.close();
        herald.close();
        for (var link : List.of("target", "conf", "node_modules")) {
            Files.delete(folder.resolve(link));
        }
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
    Stream<DynamicContainer> everySnippetRuns() {
        var guides = GUIDES.stream().map(name -> Path.of("web/docs", name + ".md"));
        return Stream.concat(Stream.of(README), guides).map(SnippetsTest::walk);
    }

    private static DynamicContainer walk(Path page) {
        var walk = new Walk(folder, herald.port(), browser);
        return dynamicContainer(page.toString(), steps(walk, page).onClose(walk::close));
    }

    private static Stream<DynamicTest> steps(Walk walk, Path page) {
        try {
            var runs = Snippet.of(page).stream()
                    .filter(snippet -> !snippet.is("shown"))
                    .map(snippet -> dynamicTest(snippet.toString(), () -> walk.does(snippet)));
            return Stream.concat(runs, Stream.of(dynamicTest("those that listen have heard it", walk::hasHeard)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath());
    }
}
