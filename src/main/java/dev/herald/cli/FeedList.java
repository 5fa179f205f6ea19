package dev.herald.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.cli.wire.Server;
import dev.herald.cli.wire.Trouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how the feeds of a running server go. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells how each feed of a running server goes, and why not if it does not. Exit code 1 when one of",
            "them fails, or when somebody should look at it."
        },
        footer = {"", "Examples:", "  herald feed list", "  herald feed list --json | jq '.measured'"})
public final class FeedList implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;

    @Option(names = "--json", description = "Prints all that is known, a line of JSON for each feed.")
    private boolean json;

    @Mixin
    private final Server server;

    public FeedList(Terminal terminal) {
        this.terminal = terminal;
        this.server = new Server(terminal.environment());
    }

    @Override
    public Integer call() throws Exception {
        var feeds = parsed(server.ask("GET", "api/v1/feeds")).path("feeds");
        boolean isWell = true;
        for (var feed : feeds) {
            terminal.out().println(json ? feed.toString() : told(feed));
            isWell &= !feed.path("state").asText().equals("failing") && !feed.has("concern");
        }
        if (feeds.isEmpty()) {
            terminal.err().println("No feed is set up: see 'feeds' in the configuration.");
        }
        return isWell ? 0 : 1;
    }

    private static String told(JsonNode feed) {
        var line = new StringBuilder("%-20s %-9s %-9s %12d published"
                .formatted(
                        feed.path("name").asText(),
                        feed.path("kind").asText(),
                        feed.path("state").asText(),
                        feed.path("published").asLong()));
        var measured = feed.path("measured");
        if (measured.has("lag.bytes")) {
            line.append("%12d bytes behind".formatted(measured.get("lag.bytes").asLong()));
        }
        if (feed.has("concern")) {
            line.append("\n    ").append(feed.get("concern").asText());
        }
        var trouble = feed.path("trouble");
        if (!trouble.isMissingNode()) {
            line.append("\n    %s: %s %s"
                    .formatted(
                            trouble.path("code").asText(),
                            trouble.path("message").asText(),
                            trouble.path("remedy").asText())
                    .stripTrailing());
        }
        return line.toString();
    }

    private static JsonNode parsed(String answer) throws Trouble {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new Trouble(Trouble.FAILED, "the server's answer is not JSON; is it a Herald server?");
        }
    }
}
