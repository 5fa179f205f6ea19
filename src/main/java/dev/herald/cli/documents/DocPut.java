package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a document something. */
@Command(
        name = "put",
        sortOptions = false,
        description =
                "Makes a document this value, by a change of what differs, and prints the version that this made.",
        footer = {
            "",
            "Examples:",
            "  herald doc put /doc/board/7 '{\"items\":[]}'",
            "  herald doc put /doc/board/7 --if-match 17 < board.json"
        })
final class DocPut implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Target target;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "JSON; without it, or with -, it is read from standard input.")
    private @Nullable String value;

    @Mixin
    private final Terms terms = new Terms();

    DocPut(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Exception {
        var headers = terms.headers();
        var resource = target.of("documents", "");
        Terms.print(terminal, target, resource.write("PUT", Terms.text(terminal, value), headers));
        return 0;
    }
}
