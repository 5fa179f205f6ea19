package dev.herald.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.cli.wire.Said;
import dev.herald.cli.wire.Server;
import dev.herald.cli.wire.Talk;
import dev.herald.cli.wire.Trouble;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks with a server, line by line. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Talks with a server over Bayeux and WebSocket, as a browser does: what you type is published, what",
            "arrives is printed. When the connection is cut it comes back and goes on where it was."
        },
        footer = {
            "",
            "Lines:",
            "  hello                    publishes the text to the current channel",
            "  {\"text\":\"hello\"}         publishes JSON",
            "  /news {\"text\":\"hello\"}   publishes to another channel",
            "  /news                    makes it the current channel, and listens to it",
            "  /news/**                 listens to a wildcard",
            "",
            "Examples:",
            "  herald connect",
            "  herald connect https://herald.example --channel /support",
            "  echo '{\"text\":\"hi\"}' | herald connect localhost:8080",
            "  herald connect -m 'hi'                  sends one message and ends"
        })
final class Connect implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "The server. Default: HERALD_URL, or http://localhost:8080/.")
    private @Nullable String url;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "The first current channel. Default: /chat.")
    private String current = "/chat";

    @Option(
            names = {"-m", "--message"},
            paramLabel = "MESSAGE",
            description = "Publishes this and ends.")
    private @Nullable String message;

    private final List<Trouble> refusals = new ArrayList<>();

    Connect(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        new Channel(current);
        var said = url == null ? terminal.environment().getOrDefault("HERALD_URL", "localhost:8080") : url;
        var talk = Talk.open(Server.normal(said), this::print, terminal.err());
        if (message != null) {
            talk.publish(current, Said.of(message));
        } else {
            talk.subscribe(current);
            terminal.err()
                    .println("Connected to " + Server.normal(said) + ". Typing goes to " + current
                            + "; 'herald help connect' tells what else there is.");
            typed(talk);
        }
        talk.end();
        return refusals.isEmpty() ? 0 : refusals.get(0).exitCode();
    }

    private void typed(Talk talk) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                obey(line.strip(), talk);
            } catch (Trouble e) {
                refusals.add(e);
                terminal.err().println("herald: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                refusals.add(new Trouble(Trouble.WRONG_USAGE, String.valueOf(e.getMessage())));
                terminal.err().println("herald: " + e.getMessage());
            }
        }
    }

    private void obey(String line, Talk talk) throws Exception {
        var words = line.split("\\s+", 2);
        if (line.isEmpty()) {
            return;
        } else if (!line.startsWith("/")) {
            talk.publish(current, Said.of(line));
        } else if (words.length == 2) {
            talk.publish(new Channel(words[0]).name(), Said.of(words[1]));
        } else {
            var pattern = new Pattern(line);
            talk.subscribe(line);
            current = pattern.isWild() ? current : line;
        }
    }

    private void print(JsonNode arrived) {
        terminal.out().println(arrived.path("channel").asText() + " " + arrived.path("data"));
    }
}
