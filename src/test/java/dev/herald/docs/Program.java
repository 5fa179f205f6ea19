package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a snippet starts, with what it prints; it and its children end when it is closed. */
final class Program implements AutoCloseable {
    private final Process process;
    private final Path printed;
    private final Path complained;

    Program(Path folder, List<String> command) throws IOException {
        this(folder, Map.of(), command);
    }

    Program(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        printed = Files.createTempFile(folder, "printed", ".txt");
        complained = Files.createTempFile(folder, "complained", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(printed.toFile())
                .redirectError(complained.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits for it to end with this exit code; what it printed. */
    String endsWith(int exitCode) throws IOException, InterruptedException {
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> "it does not end; " + told());
        assertEquals(exitCode, process.exitValue(), this::told);
        return Files.readString(printed);
    }

    /** Waits until it has printed the text. */
    void hasPrinted(String text) {
        Eventually.eventually(() -> assertTrue(Files.readString(printed).contains(text), this::told));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private String told() {
        try {
            return "it printed:\n" + Files.readString(printed) + "\nand complained:\n" + Files.readString(complained);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
