package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The browser client's documents in random sessions: connections break, pages are loaded again with what they had stored, and in
 * every other session the server is killed. In the end all have what the server has, and nothing that anybody said is missing or
 * there twice. How many sessions: {@code -Dherald.document.page.sessions}.
 */
@Tag("jar")
@Needs(Tool.NODE)
class KilledPagesTest {
    private static final int SESSIONS = Integer.getInteger("herald.document.page.sessions", 4);

    @TempDir
    private Path folder;

    @Test
    void nothingThatPagesSaidIsLostOrThereTwice() throws Exception {
        int seed = Integer.getInteger("herald.seed", new Random().nextInt(1_000_000));
        System.out.println("killed pages: -Dherald.seed=" + seed);
        try (var jar = StartedJar.dev(
                folder,
                "--set",
                "channels./doc/board/*.keep.count=10",
                "--set",
                "documents./doc/board/*.copies.every=5",
                "--set",
                "documents./doc/board/*.rate=100000",
                "--set",
                "documents./doc/board/*.initial={\"todo\": [], \"done\": [], \"n\": 0, \"note\": \"\", \"map\": {}}")) {
            var node = start(jar, seed);
            try {
                var printed = follow(node, jar);
                assertEquals(0, node.waitFor(), () -> String.join("\n", printed));
                System.out.println(printed.get(printed.size() - 1));
            } finally {
                node.destroyForcibly();
            }
        }
    }

    private static Process start(StartedJar jar, int seed) throws IOException {
        var program = NodePrograms.folder().resolve("documents-killed.js").toString();
        var builder = new ProcessBuilder(Tool.NODE.path().toString(), program).redirectErrorStream(true);
        builder.environment().put("HERALD_PORT", "" + jar.port());
        builder.environment().put("HERALD_SEED", "" + seed);
        builder.environment().put("HERALD_SESSIONS", "" + SESSIONS);
        return builder.start();
    }

    /** What the pages print, until they end; kills the server whenever they say so. */
    private static List<String> follow(Process node, StartedJar jar) throws IOException {
        var printed = new ArrayList<String>();
        try (var lines = node.inputReader();
                var answers = node.outputWriter()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.add(line);
                if (line.equals("kill")) {
                    jar.kill();
                    jar.startAgain();
                    answers.write("started\n");
                    answers.flush();
                }
            }
        }
        return printed;
    }
}
