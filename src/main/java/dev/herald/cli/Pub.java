package dev.herald.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.herald.cli.wire.Said;
import dev.herald.cli.wire.Server;
import dev.herald.cli.wire.Trouble;
import dev.herald.message.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes what it is told, or what it reads. */
@Command(
        name = "pub",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publishes to a channel, and prints the position of each message once it is confirmed.",
            "What is JSON is sent as it is; any other text becomes a JSON string."
        },
        footer = {
            "",
            "Examples:",
            "  herald pub /chat '{\"text\":\"hi\"}'",
            "  herald pub /chat 'hello, world'",
            "  tail -f app.log | herald pub /logs          each line is a message",
            "  herald pub /orders --id order-17 '{\"n\":17}'  safe to repeat: it is kept once",
            "  herald pub /chat hi --url https://herald.example --key \"$(cat key)\""
        })
final class Pub implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 50;
    private static final int BATCH_BYTES = 128 * 1024;

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Such as /chat.")
    private String channel = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MESSAGE",
            description = "JSON or text; without it, or with -, each line of standard input is a message.")
    private @Nullable String message;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Names the message, so that it is kept once however often it is sent. Lines of standard input"
                    + " are named ID-1, ID-2, …")
    private @Nullable String id;

    @Option(names = "--json", description = "Prints the server's answer as a line of JSON.")
    private boolean json;

    @Mixin
    private final Server server;

    Pub(Terminal terminal) {
        this.terminal = terminal;
        this.server = new Server(terminal.environment());
    }

    @Override
    public Integer call() throws Exception {
        new Channel(channel);
        if (message == null || message.equals("-")) {
            publishLines();
        } else {
            var named = Map.of("Idempotency-Key", id == null ? UUID.randomUUID().toString() : id);
            print(server.post("pub/" + Server.inPath(channel), Said.of(message).bytes(), named));
        }
        return 0;
    }

    /** What can be read at once shares a request, and a line that is typed does not wait for another. */
    private void publishLines() throws IOException, Trouble {
        var lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        var name = id == null ? UUID.randomUUID().toString() : id;
        var batch = new ArrayList<String>();
        int count = 0;
        int bytes = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                batch.add(item(line, name + "-" + ++count));
                bytes += line.length();
            }
            if (batch.size() >= BATCH || bytes >= BATCH_BYTES || !lines.ready()) {
                send(batch, count - batch.size());
                batch.clear();
                bytes = 0;
            }
        }
        send(batch, count - batch.size());
    }

    private String item(String line, String name) throws Trouble {
        return "{\"channel\":" + TextNode.valueOf(channel) + ",\"id\":" + TextNode.valueOf(name) + ",\"data\":"
                + Said.of(line).json() + "}";
    }

    private void send(List<String> batch, int before) throws Trouble {
        if (batch.isEmpty()) {
            return;
        }
        var body = ("[" + String.join(",", batch) + "]").getBytes(StandardCharsets.UTF_8);
        int number = before;
        for (var result : parsed(server.post("api/v1/batch", body, Map.of())).path("results")) {
            number++;
            if (result.has("status")) {
                throw new Trouble(
                        Trouble.refused(result.path("status").asInt(), "{}").exitCode(),
                        "message " + number + " was refused: "
                                + result.path("detail").asText());
            }
            print(result.toString());
        }
    }

    private void print(String answer) throws Trouble {
        var position = parsed(answer).path("position").asText("not kept");
        terminal.out().println(json ? answer.strip() : position);
    }

    private static JsonNode parsed(String answer) throws Trouble {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new Trouble(Trouble.FAILED, "the server's answer is not JSON; is it a Herald server?");
        }
    }
}
