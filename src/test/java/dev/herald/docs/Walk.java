package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.Wire;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one guide from top to bottom, as its reader would: with a folder, terminals, and a browser.
 *
 * <p>Only the ports differ. What a program that listens has to print may come from a later snippet.
 */
final class Walk implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CLIENT = Path.of("web/client").toAbsolutePath();
    private static final Pattern POSITION = Pattern.compile("\"[\\w-]{8}:\\d+\"");

    private final Path folder;
    private final Browser browser;
    private final List<Program> running = new ArrayList<>();
    private final Map<Program, String> listening = new LinkedHashMap<>();
    private int port;
    private String printedLast = "";
    private @Nullable Program server;
    private Browser.@Nullable Opened page;

    /** @param port of a server that runs already; a guide may start one of its own instead */
    Walk(Path folder, int port, Browser browser) {
        this.folder = folder;
        this.port = port;
        this.browser = browser;
    }

    void does(Snippet snippet) throws Exception {
        if (snippet.is("source")) {
            assertEquals(Files.readString(Path.of(snippet.argument())), snippet.text(), "its source has changed");
            return;
        }
        if (snippet.is("output")) {
            assertEquals(masked(snippet.text()), masked(printedLast));
        } else if (snippet.is("file")) {
            hasFile(snippet);
        } else if (snippet.is("page")) {
            sees(snippet);
        } else if (snippet.is("browser")) {
            browser.runs(snippet, here(snippet.text(), port), at("/"));
        } else if (snippet.is("server")) {
            startsServer(snippet);
        } else {
            runs(snippet);
        }
    }

    /** Waits for what those that listen have to print. */
    void hasHeard() {
        listening.forEach(Program::hasPrinted);
    }

    @Override
    public void close() {
        running.forEach(Program::close);
        if (page != null) {
            page.close();
        }
    }

    /** Writes it; opens it, as the server has it, when it is a page that writes something to the console. */
    private void hasFile(Snippet snippet) throws Exception {
        var file = folder.resolve(snippet.argument());
        Files.createDirectories(file.getParent());
        Files.writeString(file, pinned(here(snippet.text(), port)));
        if (!snippet.awaited().isEmpty()) {
            try (var opened = browser.opens(at("/" + file.getFileName()))) {
                opened.writes(snippet.awaited());
            }
        }
    }

    /** With the name and the checksum that the server has for a copy of the client that never changes. */
    private String pinned(String text) throws Exception {
        if (!text.contains("HASH")) {
            return text;
        }
        var pin = JSON.readTree(new Wire(port).get("/herald.json").body()).at("/files/herald.js");
        return text.replace("/herald-HASH.js", pin.get("path").asText())
                .replace("sha384-CHECKSUM", pin.get("integrity").asText());
    }

    /** Opens the page that the snippet names, or looks at the one that is open, or says something there first. */
    private void sees(Snippet snippet) {
        if (!snippet.argument().isEmpty()) {
            page = browser.opens(at(snippet.argument()));
        }
        assertTrue(page != null, "no page is open");
        if (snippet.is("page says")) {
            page.says(snippet.text().strip());
        }
        page.shows(snippet.text().strip());
    }

    /** Starts one of the guide's own; when there is one already it is killed first. */
    private void startsServer(Snippet snippet) throws Exception {
        if (server == null) {
            port = freePort();
        } else {
            server.close();
            server.endsWith(137);
        }
        server = new Program(
                folder,
                Map.of("PORT", String.valueOf(port)),
                List.of("bash", "-euc", "exec " + snippet.text().strip()));
        running.add(server);
        server.hasPrinted("localhost:" + port);
        assertEquals(200, new Wire(port).get("/health/ready").statusCode());
    }

    private void runs(Snippet snippet) throws Exception {
        var program = start(snippet);
        running.add(program);
        if (snippet.awaited().isEmpty()) {
            printedLast = program.endsWith(snippet.exitCode());
        } else if (snippet.language().equals("sh")) {
            listening.put(program, snippet.awaited());
            if (snippet.text().contains("curl -N")) {
                program.hasPrinted(": welcome"); // as a reader would wait before saying something
            }
        } else {
            program.hasPrinted(snippet.awaited());
            program.close();
        }
    }

    private Program start(Snippet snippet) throws IOException {
        var text = here(snippet.text(), snippet.is("serve") ? freePort() : port);
        return switch (snippet.language()) {
            case "sh" -> new Program(folder, List.of("bash", "-euo", "pipefail", "-c", text));
            case "js" -> {
                var program = Files.writeString(folder.resolve(snippet.name() + ".mjs"), prelude(snippet) + text);
                yield new Program(folder, List.of(Tool.NODE.path().toString(), program.toString()));
            }
            case "ts" -> checked(snippet, text);
            case "java" -> {
                if (snippet.is("junit")) {
                    yield Suite.of(folder, className(text), text);
                }
                var source = Files.writeString(folder.resolve(className(text) + ".java"), text);
                yield new Program(folder, List.of("java", "-cp", "target/herald.jar", source.toString()));
            }
            case "yaml" -> {
                var file = Files.writeString(folder.resolve(snippet.name() + ".yaml"), text);
                yield new Program(
                        folder, List.of("java", "-jar", "target/herald.jar", "config", "check", file.toString()));
            }
            default -> throw new AssertionError("nobody knows how to run " + snippet);
        };
    }

    /** Its types are checked, against those that the client's npm package has. */
    private Program checked(Snippet snippet, String text) throws IOException {
        var source = Files.writeString(folder.resolve(snippet.name() + ".ts"), text);
        var options = JSON.createObjectNode();
        options.putArray("files").add(source.toString());
        var compiler = options.putObject("compilerOptions").put("strict", true).put("noEmit", true);
        compiler.put("target", "es2022").put("module", "es2022").put("moduleResolution", "bundler");
        var paths = compiler.putObject("paths");
        paths.putArray("herald-client").add(CLIENT + "/herald.d.ts");
        paths.putArray("herald-client/tables").add(CLIENT + "/tables.d.ts");
        paths.putArray("herald-client/documents").add(CLIENT + "/documents.d.ts");
        compiler.putArray("types");
        var project = folder.resolve(snippet.name() + ".json");
        Files.writeString(project, options.toString());
        var compilation = NodePrograms.folder().resolve("node_modules/typescript/bin/tsc");
        return new Program(
                folder, List.of(Tool.NODE.path().toString(), compilation.toString(), "-p", project.toString()));
    }

    private static String prelude(Snippet snippet) {
        var program = NodePrograms.folder().resolve("socket-io.js").toUri();
        return snippet.is("socket.io") ? "import { io, socket, other } from '" + program + "'\n" : "";
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** The text as it would be written here: the server of this test has a port of its own. */
    private static String here(String text, int port) {
        return text.replace("localhost:8080", "localhost:" + port)
                .replace("--port 8080", "--port " + port)
                .replaceAll("herald\\.jar (pub|sub|connect|revoke)", "herald.jar $1 --url http://localhost:" + port);
    }

    private static String className(String source) {
        var name = Pattern.compile("class (\\w+)").matcher(source);
        assertTrue(name.find());
        return name.group(1);
    }

    /** The first position becomes P1, the next that differs P2: the same stay the same. */
    private static String masked(String text) {
        assertFalse(text.isBlank(), "nothing was printed");
        var names = new LinkedHashMap<String, String>();
        return POSITION.matcher(text.strip())
                .replaceAll(found -> names.computeIfAbsent(found.group(), position -> "P" + (names.size() + 1)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
