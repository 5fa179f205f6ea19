package dev.herald.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.broker.Receipt;
import dev.herald.cli.LastWords;
import dev.herald.message.Position;
import dev.herald.message.Since;
import dev.herald.props.Shell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as far as it needs no server that runs. */
class MainTest {
    @TempDir
    Path folder;

    private final Shell shell = new Shell();

    @Test
    void theConfigurationThatShipsIsFine() {
        assertEquals(0, run("config", "check", "conf/herald.yaml"));
        assertEquals(List.of("conf/herald.yaml is fine."), shell.out());
    }

    @Test
    void everyProblemOfFileEnvironmentAndFlagsIsToldAtOnce() throws Exception {
        var file = folder.resolve("herald.yaml");
        Files.writeString(file, "http:\n  prot: 80\n");
        shell.with("HERALD_HTP_PORT", "1").with("PORT", "eighty");

        assertEquals(78, run("serve", "--config", file.toString(), "--set", "limits.queue=1MB"));

        assertEquals(
                """
                %s:2:3: 'prot' is not a key of http
                  2 |   prot: 80
                    |   ^^^^
                  did you mean 'port'? allowed: connections, folder, host, origins, port, proxies, proxy_header, tls
                environment HERALD_HTP_PORT: there is no such setting
                  did you mean 'HERALD_HTTP_PORT'?
                environment PORT: 'eighty' is not right for http.port
                  a whole number is expected; allowed: 0 to 65535
                flag for limits.queue: '1MB' is not right for limits.queue
                  a size is a number with B, KiB, MiB, GiB or TiB, such as 64KiB; allowed: 16KiB to 1GiB
                4 problems with the configuration
                """
                        .formatted(file),
                shell.err());
    }

    @Test
    void everyValueIsShownWithWhereItWasSaid() throws Exception {
        var file = folder.resolve("herald.yaml");
        Files.writeString(file, "http: {host: 0.0.0.0, port: 1}\nlimits: {batch: 7}\n");
        shell.with("PORT", "2")
                .with("HERALD_LIMITS_BATCH", "8")
                .with("HERALD_API_KEYS", "0123456789abcdef,fedcba9876543210")
                .with("HERALD_CONFIG", file.toString());

        assertEquals(0, run("config", "show", "--set", "limits.depth=10"), shell::err);

        assertShown("http.host=0.0.0.0", file + ":1:14");
        assertShown("http.port=2", "environment PORT");
        assertShown("limits.batch=8", "environment HERALD_LIMITS_BATCH");
        assertShown("limits.depth=10", "flag for limits.depth");
        assertShown("limits.digits=128", "default");
        assertShown("api.keys=***", "environment HERALD_API_KEYS");
        assertFalse(shell.out().toString().contains("0123456789abcdef"));
    }

    @Test
    void whatContainerPlatformsSetForAServiceOfThisNameIsNoConfiguration() {
        shell.with("HERALD_SERVICE_HOST", "10.0.0.1")
                .with("HERALD_SERVICE_PORT_HTTP", "80")
                .with("HERALD_PORT", "tcp://10.0.0.1:80")
                .with("HERALD_PORT_80_TCP_ADDR", "10.0.0.1")
                .with("HERALD_URL", "localhost");
        assertEquals(0, run("config", "check"), shell::err);
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertEquals(78, run("serve", "-c", "nowhere.yaml"));
        assertEquals("there is no file nowhere.yaml\n", shell.err());
        assertEquals(78, run("config", "check", folder.toString()));
        assertTrue(shell.err().contains(folder + " cannot be read"), shell.err());
    }

    @Test
    void aServerThatIsOpenToAnyoneDoesNotListenToStrangers() {
        assertEquals(78, run("dev", "--set", "http.host=0.0.0.0"));
        assertTrue(shell.err().contains("on this machine only, not on '0.0.0.0'"), shell.err());
        assertEquals(78, run("dev", "--set", "http.host=no.such.host.invalid"));
        assertTrue(shell.err().contains("there is no host 'no.such.host.invalid'"), shell.err());
    }

    @Test
    void aPortInUseAndAFolderInUseAreALineEach() throws Exception {
        var data = folder.resolve("data");
        try (var herald = Herald.open(Config.dev().port(0).folder(data));
                var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(other.getLocalPort());
            assertEquals(1, run("dev", "--port", port, "--set", "engine.kind=memory"));
            assertEquals(1, run("--port", "0", "--folder", data.toString()));

            var told = shell.err().lines().toList();
            assertEquals(2, told.size(), shell.err());
            assertTrue(told.get(0).startsWith("herald: port " + port + " of localhost is not free"), shell.err());
            assertTrue(told.get(1).contains("is in use by another Herald"), shell.err());
            assertTrue(herald.port() > 0);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsALine() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        assertEquals(1, run("dev", "--port", "0", "--folder", file.toString()));
        assertTrue(shell.err().startsWith("herald: the data folder " + file), shell.err());
        assertEquals(
                1, run("dev", "--port", "0", "--folder", file.resolve("below").toString()));
        assertEquals(1, run("dev", "--port", "0", "--folder", "/proc/nowhere"));

        var told = shell.err().lines().toList();
        assertEquals(3, told.size(), shell.err());
        assertTrue(told.get(0).endsWith(file + " is a file, not a folder: name another, or move the file away"));
        assertTrue(told.get(1).endsWith("cannot be created: " + file + " is a file, not a folder"), shell.err());
        assertTrue(told.get(2).contains("/proc/nowhere does not exist and cannot be created"), shell.err());
        assertFalse(shell.err().contains("Exception"), shell.err());
    }

    @Test
    void aRestoredFolderBeginsAHistoryOfItsOwnThatHasEverything() throws Exception {
        var data = folder.resolve("data");
        var config = Config.dev().port(0).folder(data);
        Position before;
        try (var herald = Herald.open(config)) {
            var receipt = herald.publish("/n", 1).toCompletableFuture().join();
            before = assertInstanceOf(Receipt.Kept.class, receipt).position();
            assertEquals(1, run("restored", data.toString()));
            assertTrue(shell.err().contains("is in use by another Herald"), shell.err());
        }
        assertEquals(0, run("restored", data.toString()), shell::err);

        try (var herald = Herald.open(config)) {
            var after = new CompletableFuture<Position>();
            herald.subscribe("/n", new Since.Last(1), entry -> after.complete(entry.position()));
            assertEquals(before.offset(), after.get(10, TimeUnit.SECONDS).offset());
            assertNotEquals(before.epoch(), after.get().epoch());
        }
        assertEquals(1, run("restored", folder.toString()));
        assertTrue(shell.err().contains("there is no data of Herald's in " + folder), shell.err());
    }

    @Test
    void whenMemoryRunsOutTheProcessSaysSoAndEnds() {
        var said = new ByteArrayOutputStream();
        var ended = new AtomicBoolean();
        var words = new LastWords(new PrintStream(said, true, UTF_8), () -> ended.set(true));

        words.uncaughtException(Thread.currentThread(), new IllegalStateException("to be logged"));
        assertFalse(ended.get());
        words.uncaughtException(Thread.currentThread(), new OutOfMemoryError("a test's"));

        assertTrue(ended.get());
        assertTrue(said.toString(UTF_8).contains("memory has run out"), said::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "serve", "pub", "sub", "connect", "config", "restored"})
    void eachCommandHasItsHelpWithExamples(String command) {
        assertEquals(0, run("help", command));
        assertEquals(0, run(command, "--help"));
        var help = String.join("\n", shell.out());
        assertTrue(help.startsWith("Usage: herald " + command), help);
        assertTrue(command.equals("config") || help.contains("Example"), help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 110), help);
    }

    @Test
    void theWholeHelpNamesEveryCommandAndExitCode() {
        assertEquals(0, run("--help"));
        var help = String.join("\n", shell.out());
        for (var word :
                List.of("dev", "serve", "pub", "sub", "connect", "config", "restored", "69", "77", "78", "143")) {
            assertTrue(help.contains(word), word);
        }
        assertEquals(2, run("serv"));
        assertTrue(shell.err().contains("serve"), shell.err());
    }

    private int run(String... command) {
        return Main.run(shell.terminal(), command);
    }

    private void assertShown(String value, String origin) {
        assertTrue(
                shell.out().stream().anyMatch(line -> line.startsWith(value + " ") && line.endsWith("# " + origin)),
                () -> value + " from " + origin + " is not in\n" + String.join("\n", shell.out()));
    }
}
