package dev.herald.props;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packed jar, started as a user would start it, in a process of its own, with a port and a folder
 * that outlive the process: it can be killed and started again. For tests tagged {@code jar}.
 */
public final class StartedJar implements AutoCloseable {
    private static final Path JAR = Path.of("target/herald.jar").toAbsolutePath();
    private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final List<String> command;
    private final int port;
    private final Path log;
    private Process process;

    private StartedJar(Path java, String heap, Path folder, List<String> options) throws IOException {
        port = freePort();
        log = folder.resolve("herald.log");
        command = new ArrayList<>(List.of(java.toString(), "-Xmx" + heap, "-jar", JAR.toString(), "dev"));
        command.addAll(List.of(
                "--port",
                String.valueOf(port),
                "--folder",
                folder.resolve("data").toString()));
        command.addAll(options);
        process = launch();
    }

    /** Starts {@code herald dev} with these options more, and waits until it is ready. */
    public static StartedJar dev(Path folder, String... options) throws IOException {
        return on(OWN_JAVA, folder, options);
    }

    /** The same with this much heap at most: {@code 64m}, say. */
    public static StartedJar within(String heap, Path folder, String... options) throws IOException {
        return new StartedJar(OWN_JAVA, heap, folder, List.of(options));
    }

    /** Starts {@code herald dev} on another Java. */
    public static StartedJar on(Path java, Path folder, String... options) throws IOException {
        return new StartedJar(java, "256m", folder, List.of(options));
    }

    /** Where it answers: {@code /bayeux}, say. */
    public URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    public int port() {
        return port;
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; the exit status. */
    public int stop() {
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    /** Starts it again after {@link #kill} or {@link #stop}, on the same port and folder. */
    public void startAgain() throws IOException {
        process = launch();
    }

    /** What it has printed so far. */
    public String printed() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    private Process launch() throws IOException {
        var launched = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            eventually(() -> {
                if (!launched.isAlive()) {
                    return; // told below: it will not come to life by waiting
                }
                assertEquals(200, new Wire(port).get("/bayeux").statusCode());
            });
            assertTrue(launched.isAlive(), () -> "the server ended at once: " + log);
            return launched;
        } catch (AssertionError failure) {
            launched.destroyForcibly();
            throw new AssertionError("the server did not start; it printed:\n" + printed(), failure);
        }
    }

    private void awaitEnd() {
        try {
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the server does not end");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
