package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.StartedJar;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed or stopped leave nobody behind among the members (R36). */
@Tag("jar")
class GhostsTest {
    private static final String[] SHORT = {"--set", "presence.lease=2s", "--set", "presence.grace=1s"};

    private final List<Process> clients = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        clients.forEach(Process::destroyForcibly);
    }

    @Test
    void killedAndStoppedClientsAreGoneAndThoseThatGoOnAreBack() throws Exception {
        try (var jar = StartedJar.dev(folder, SHORT)) {
            for (int i = 0; i < 4; i++) {
                clients.add(client(jar));
            }
            assertCount(4, jar);

            clients.get(0).destroyForcibly();
            signal("STOP", clients.get(1));
            assertCount(2, jar);

            signal("CONT", clients.get(1));
            assertCount(3, jar);
        }
    }

    @Test
    void aServerThatIsKilledWhileClientsJoinKnowsAfterwardsOnlyThoseThatAreThere() throws Exception {
        var random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        try (var jar = StartedJar.dev(folder, SHORT)) {
            for (int round = 0; round < 3; round++) {
                var joining = new ArrayList<CompletableFuture<Void>>();
                int most = 5 + random.nextInt(30);
                for (int i = 0; i < most; i++) {
                    joining.add(CompletableFuture.runAsync(() -> join(jar)));
                }
                joining.get(random.nextInt(most))
                        .handle((done, failure) -> null)
                        .join();
                jar.kill();
                joining.forEach(each -> each.handle((done, failure) -> null).join());
                jar.startAgain();
            }
            for (int i = 0; i < 7; i++) {
                join(jar);
            }
            assertCount(7, jar, "seed " + seed);
        }
    }

    private static void join(StartedJar jar) {
        var talker = Talker.to(jar.port()); // the process keeps it
        talker.handshake("");
        talker.connect();
        assertTrue(talker.subscribe("/chat", "").path("successful").asBoolean());
    }

    private Process client(StartedJar jar) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-jar",
                        Path.of("target/herald.jar").toAbsolutePath().toString(),
                        "connect",
                        "localhost:" + jar.port())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void signal(String name, Process process) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor());
    }

    private static void assertCount(int count, StartedJar jar, String... more) {
        eventually(() -> {
            var body = new Wire(jar.port()).get("/api/v1/presence/chat").body();
            assertEquals(count, new ObjectMapper().readTree(body).path("count").asInt(), () -> body + List.of(more));
        });
    }
}
