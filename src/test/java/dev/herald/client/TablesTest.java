package dev.herald.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live tables against a server that is made of a few lines of JavaScript, through everything that may happen; and RFC 6902. */
@Needs(Tool.NODE)
class TablesTest {

    @TempDir
    private Path folder;

    @Test
    void theyHaveWhatTheServerHas() throws Exception {
        var printed = folder.resolve("printed.txt");
        var tests = NodePrograms.folder().resolve("tables.test.js").toString();
        var process = new ProcessBuilder(Tool.NODE.path().toString(), "--test", tests)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
            assertEquals(0, process.exitValue(), Files.readString(printed));
            assertTrue(Files.readString(printed).contains("# pass 15"), "not all of them ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
