package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herald.props.Poster;
import dev.herald.props.StartedJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar is built for Java 17 and runs on later ones too: on each that is installed beside the one that runs the tests. */
@Tag("jar")
class NewerJavaTest {
    private static final Path OWN = Path.of(System.getProperty("java.home"));

    @Test
    void theJarKeepsAndDeliversOnEachNewerJavaWithoutAWarning(@TempDir Path folder) throws Exception {
        var newer = newerJavas();
        assumeTrue(!newer.isEmpty(), "no newer Java beside " + OWN);

        for (var home : newer) {
            var data = Files.createDirectory(folder.resolve(home.getFileName()));
            try (var herald = StartedJar.on(home.resolve("bin/java"), data)) {
                var client = Poster.to(herald.port());
                client.handshake();
                client.connect();
                client.subscribe("/newer", "");
                assertEquals(
                        "true", client.publish("/newer", "1").path("successful").asText());
                eventually(() -> assertEquals(
                        "1", client.connect().on("/newer").path("data").asText()));
                assertFalse(herald.printed().contains("WARNING"), herald.printed());
            }
        }
    }

    private static List<Path> newerJavas() throws IOException {
        try (var neighbours = Files.list(OWN.getParent())) {
            return neighbours
                    .filter(home -> !Files.isSymbolicLink(home) && Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> feature(home) > Runtime.version().feature())
                    .toList();
        }
    }

    /** The 25 of {@code JAVA_VERSION="25.0.3"}; zero when the folder does not tell. */
    private static int feature(Path home) {
        try (var lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("\\D+(\\d+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException untold) {
            return 0;
        }
    }
}
