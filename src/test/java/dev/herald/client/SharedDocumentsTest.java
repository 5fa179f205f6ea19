package dev.herald.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shared documents without a browser: their rules, random sessions, and a page's document through all that may happen. */
@Needs(Tool.NODE)
class SharedDocumentsTest {

    @TempDir
    private Path folder;

    @Test
    void theRulesAreThoseOfTheTable() throws Exception {
        passes("documents-json.test.js", 1);
    }

    @Test
    void randomSessionsEndWithTheSameAndLoseNothing() throws Exception {
        passes("documents-sessions.test.js", 3);
    }

    @Test
    void aPageHasWhatTheServerHas() throws Exception {
        passes("documents.test.js", 23);
    }

    @Test
    void whatAPageLeavesIsTakenUpByTheNextHoweverLate() throws Exception {
        var config = Config.dev()
                .port(0)
                .folder(folder.resolve("data"))
                .with("documents./doc/left/*.initial", "{\"n\": 0, \"others\": 0}")
                .with("documents./doc/left/*.rate", "100000");
        try (var herald = Herald.open(config)) {
            passes("documents-left.test.js", 5, Map.of("HERALD_PORT", "" + herald.port()));
        }
    }

    private void passes(String program, int count) throws Exception {
        passes(program, count, Map.of());
    }

    private void passes(String program, int count, Map<String, String> environment) throws Exception {
        var printed = folder.resolve("printed.txt");
        var tests = NodePrograms.folder().resolve(program).toString();
        var builder = new ProcessBuilder(Tool.NODE.path().toString(), "--test", tests);
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
            assertEquals(0, process.exitValue(), Files.readString(printed));
            assertTrue(Files.readString(printed).contains("# pass " + count), "not all of them ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
