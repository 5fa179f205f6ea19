package dev.herald.cli;

import dev.herald.cli.wire.Envelope;
import dev.herald.cli.wire.Server;
import dev.herald.cli.wire.Streams;
import dev.herald.cli.wire.Trouble;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is published. */
@Command(
        name = "sub",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints what is published to channels, a line each, until it is stopped.",
            "/chat/* is every channel right below /chat, /chat/** every channel below it."
        },
        footer = {
            "",
            "Examples:",
            "  herald sub /chat                       what is published from now on",
            "  herald sub '/chat/**' --last 10        and the ten newest first",
            "  herald sub /chat --since beginning --json --count 100",
            "  herald sub /jobs --raw --reconnect | while read -r job; do work \"$job\"; done",
            "",
            "When history that was asked for is gone, a line on standard error says so."
        })
final class Sub implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "PATTERN", description = "Channels, or wildcards.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "POSITION",
            description = "First what came after the position, as 'pub' and --json show it; or 'beginning'.")
    private @Nullable String since;

    @Option(names = "--last", paramLabel = "N", description = "First the newest N that are kept.")
    private @Nullable Integer last;

    @Option(names = "--raw", description = "Prints only the message.")
    private boolean raw;

    @Option(names = "--json", description = "Prints a line of JSON: channel, data, position, time.")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "Ends well after N messages.")
    private @Nullable Integer count;

    @Option(
            names = "--reconnect",
            description = "Comes back whenever the connection or the server is gone, and goes on where it was.")
    private boolean reconnect;

    @Mixin
    private final Server server;

    private int printed; // guarded by this

    Sub(Terminal terminal) {
        this.terminal = terminal;
        this.server = new Server(terminal.environment());
    }

    @Override
    public Integer call() throws Exception {
        check();
        var atEnd = reconnect ? Streams.AtEnd.COME_BACK : Streams.AtEnd.STOP;
        new Streams(server, this::accept, atEnd, terminal.err()).follow(patterns, query());
        return 0;
    }

    private void check() throws Trouble {
        patterns.forEach(Pattern::new);
        if ((raw && json) || (since != null && last != null)) {
            throw new Trouble(Trouble.WRONG_USAGE, "--raw and --json exclude each other, and so do --since and --last");
        }
        if (since != null && !since.equals("beginning")) {
            Position.parse(since);
        }
        if ((last != null && last < 0) || (count != null && count < 1)) {
            throw new Trouble(Trouble.WRONG_USAGE, "--last and --count take a positive number");
        }
    }

    private String query() {
        return since != null ? "?since=" + since : last != null ? "?last=" + last : "";
    }

    /** Prints an entry; says whether more are wanted. */
    private synchronized Streams.Wanted accept(String entry) throws Trouble {
        if (count != null && printed >= count) {
            return Streams.Wanted.NO_MORE;
        }
        terminal.out().println(line(entry));
        printed++;
        boolean enough = count != null && printed >= count;
        return enough || terminal.out().checkError() ? Streams.Wanted.NO_MORE : Streams.Wanted.MORE;
    }

    private String line(String entry) throws Trouble {
        if (json) {
            return entry;
        }
        var envelope = Envelope.of(entry);
        return raw ? envelope.data() : envelope.channel() + " " + envelope.data();
    }
}
