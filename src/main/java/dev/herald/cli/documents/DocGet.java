package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what is in a document, or was. */
@Command(
        name = "get",
        sortOptions = false,
        description = "Prints what is in a document, as JSON; with --json its version as well.",
        footer = {
            "",
            "Examples:",
            "  herald doc get /doc/board/7 | jq .items",
            "  herald doc get /doc/board/7 --json",
            "  herald doc get /doc/board/7 --at 2026-11-21T12:00:00Z"
        })
final class DocGet implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Target target;

    @ArgGroup
    private @Nullable Then then;

    DocGet(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Exception {
        var told = target.of("documents", then == null ? "" : then.query()).read();
        terminal.out()
                .println(
                        target.isJson()
                                ? "{\"version\":" + told.tag() + ",\"value\":" + told.body() + "}"
                                : told.body());
        return 0;
    }
}
