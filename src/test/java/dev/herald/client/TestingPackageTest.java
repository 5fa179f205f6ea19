package dev.herald.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit for tests in JavaScript (R30): its types hold, and it does what its own tests in Node ask of it. */
@Tag("jar")
@Needs(Tool.NODE)
class TestingPackageTest {
    private static final Path PACKAGE = Path.of("web/testing").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void theSourcesHoldTheirTypes() throws Exception {
        passes(
                modules().resolve("typescript/bin/tsc").toString(),
                "-p",
                PACKAGE.resolve("jsconfig.json").toString(),
                "--typeRoots",
                modules().resolve("@types").toString(),
                "--types",
                "node");
    }

    @Test
    void itStartsKillsAndRestartsAServer() throws Exception {
        NodePrograms.testingPackage();
        passes("--test", NodePrograms.folder().resolve("testing.test.js").toString());
    }

    @Test
    void thePackageIsOfTheServersVersion() throws Exception {
        var pom = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(pom.find());
        var description =
                new ObjectMapper().readTree(PACKAGE.resolve("package.json").toFile());
        assertEquals(pom.group(1), description.get("version").asText());
    }

    private static Path modules() {
        return NodePrograms.folder().resolve("node_modules");
    }

    private void passes(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Tool.NODE.path().toString()));
        command.addAll(List.of(arguments));
        var printed = folder.resolve("printed.txt");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment()
                .put("HERALD_JAR", Path.of("target/herald.jar").toAbsolutePath().toString());
        var process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> "it does not end");
            assertEquals(0, process.exitValue(), Files.readString(printed));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
