package dev.herald.cli;

import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command knows of the process that it runs in. Text is UTF-8, whatever the platform thinks. */
public record Terminal(Map<String, String> environment, InputStream in, PrintWriter out, PrintWriter err) {

    /** This process's own. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.getenv(),
                System.in,
                new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true),
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
    }
}
