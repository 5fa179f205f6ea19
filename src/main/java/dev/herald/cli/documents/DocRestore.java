package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes what a document was what it is. */
@Command(
        name = "restore",
        sortOptions = false,
        description =
                "Makes what a document was what it is, by one more change, and prints the version that this made.",
        footer = {
            "",
            "Examples:",
            "  herald doc restore /doc/board/7 --version 17",
            "  herald doc restore /doc/board/7 --name 'first draft' --if-match 42"
        })
final class DocRestore implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Target target;

    @ArgGroup(multiplicity = "1")
    private @Nullable Then then;

    @Mixin
    private final Terms terms = new Terms();

    DocRestore(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Exception {
        var headers = terms.headers();
        headers.put("Content-Type", "application/json");
        var body = then == null ? "{}" : then.json().toString();
        Terms.print(terminal, target, target.of("document-restores", "").write("POST", body, headers));
        return 0;
    }
}
