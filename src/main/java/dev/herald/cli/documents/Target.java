package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import dev.herald.cli.wire.Resource;
import dev.herald.cli.wire.Server;
import dev.herald.message.Channel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The document that a command is about. What else is in every command is here as well. */
final class Target {
    @Parameters(index = "0", paramLabel = "DOCUMENT", description = "Its channel, such as /doc/board/7.")
    private String document = "";

    @Option(names = "--json", description = "Prints the server's answer as a line of JSON.")
    private boolean json;

    @Mixin
    private final Server server;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelp;

    Target(Terminal terminal) {
        this.server = new Server(terminal.environment());
    }

    boolean isJson() {
        return json;
    }

    /** What the server has of it: {@code documents}, {@code document-versions} and so on. */
    Resource of(String what, String query) {
        new Channel(document); // or refuses it
        return new Resource(server, "api/v1/" + what + "/" + Server.inPath(document) + query);
    }
}
