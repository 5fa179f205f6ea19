package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a document. */
@Command(
        name = "patch",
        sortOptions = false,
        description = {
            "Changes a document, whole or not at all, and prints the version that this made.",
            "The patch is a JSON array of operations (RFC 6902, with inc and splice)."
        },
        footer = {
            "",
            "Examples:",
            "  herald doc patch /doc/board/7 '[{\"op\":\"add\",\"path\":\"/items/-\",\"value\":\"milk\"}]'",
            "  herald doc patch /doc/board/7 --merge '{\"title\":\"Groceries\"}'",
            "  herald doc patch /doc/board/7 --if-match 17 < patch.json"
        })
final class DocPatch implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Target target;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PATCH",
            description = "Without it, or with -, it is read from standard input.")
    private @Nullable String patch;

    @Option(names = "--merge", description = "It is an object, whose members are set; null takes one out (RFC 7396).")
    private boolean isMerge;

    @Mixin
    private final Terms terms = new Terms();

    DocPatch(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Exception {
        var headers = terms.headers();
        headers.put("Content-Type", isMerge ? "application/merge-patch+json" : "application/json-patch+json");
        var resource = target.of("documents", "");
        Terms.print(terminal, target, resource.write("PATCH", Terms.text(terminal, patch), headers));
        return 0;
    }
}
