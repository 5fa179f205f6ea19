package dev.herald.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds web/client to its types, its ES5 bundle to ES5, and its package to the server's version. */
@Needs(Tool.NODE)
class SourcesTest {
    private static final Path CLIENT = Path.of("web/client").toAbsolutePath();
    private static final Path BUNDLES = Path.of("target/classes/web").toAbsolutePath();
    private static final Path TYPES = Path.of("src/test/js/types").toAbsolutePath();

    private record Outcome(int status, String printed) {}

    @TempDir
    private Path folder;

    @Test
    void theSourcesHoldTheirTypes() throws Exception {
        assertPasses(
                tool("typescript/bin/tsc", "-p", CLIENT.resolve("jsconfig.json").toString()));
    }

    @Test
    void theDeclarationsAgreeWithTheSourcesAndServeAPageWithTypes() throws Exception {
        assertPasses(tool("typescript/bin/tsc", "-p", TYPES.toString()));
    }

    @Test
    void oldBrowsersCanReadTheirBundle() throws Exception {
        assertPasses(tool(
                "acorn/bin/acorn",
                "--ecma5",
                "--silent",
                BUNDLES.resolve("herald.es5.js").toString()));
        assertNotEquals(
                0,
                tool(
                                "acorn/bin/acorn",
                                "--ecma5",
                                "--silent",
                                BUNDLES.resolve("herald.js").toString())
                        .status());
    }

    @Test
    void theBundlesAreReadAsWhatTheyAre() throws Exception {
        for (var module : List.of(
                "herald.mjs", "herald-core.mjs", "herald-services.mjs", "herald-tables.mjs", "herald-documents.mjs")) {
            assertPasses(tool(
                    "acorn/bin/acorn",
                    "--ecma2022",
                    "--module",
                    "--silent",
                    BUNDLES.resolve(module).toString()));
        }
        assertPasses(tool(
                "acorn/bin/acorn",
                "--ecma2022",
                "--silent",
                BUNDLES.resolve("herald.js").toString()));
    }

    @Test
    void thePackageForNpmIsOfTheSameVersionAndHoldsTheSources() throws Exception {
        var description =
                new ObjectMapper().readTree(CLIENT.resolve("package.json").toFile());
        var pom = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(pom.find());
        assertEquals(pom.group(1), description.get("version").asText());

        var packed = run(CLIENT, List.of("npm", "pack", "--dry-run", "--json"));
        assertEquals(0, packed.status(), packed.printed());
        var files = new ObjectMapper()
                .readTree(packed.printed())
                .get(0)
                .get("files")
                .findValuesAsText("path");
        try (var sources = Files.list(CLIENT)) {
            for (var source : sources.map(file -> file.getFileName().toString()).toList()) {
                if (source.endsWith(".js") || source.endsWith(".d.ts")) {
                    assertTrue(files.contains(source), source + " is not among " + files);
                }
            }
        }
        for (var export : description.get("exports")) {
            for (var target : export.isTextual() ? List.of(export) : List.copyOf(export.findValues("default"))) {
                assertTrue(Files.exists(CLIENT.resolve(target.asText())), target.asText());
            }
        }
    }

    private Outcome tool(String script, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Tool.NODE.path().toString());
        command.add(
                NodePrograms.folder().resolve("node_modules").resolve(script).toString());
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    private Outcome run(Path where, List<String> command) throws IOException, InterruptedException {
        var printed = folder.resolve("printed.txt");
        var process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectOutput(printed.toFile())
                .redirectError(folder.resolve("complained.txt").toFile())
                .start();
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), "it does not end");
        return new Outcome(process.exitValue(), Files.readString(printed));
    }

    private void assertPasses(Outcome outcome) throws IOException {
        assertEquals(0, outcome.status(), outcome.printed() + Files.readString(folder.resolve("complained.txt")));
    }
}
