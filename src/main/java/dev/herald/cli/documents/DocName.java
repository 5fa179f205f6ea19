package dev.herald.cli.documents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.cli.Terminal;
import dev.herald.cli.wire.Trouble;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives versions names, and takes them away. */
@Command(
        name = "name",
        sortOptions = false,
        description = {
            "Gives a document, as it is now or was, a name, under which it is kept whatever becomes of the history;",
            "prints that version."
        },
        footer = {
            "",
            "Examples:",
            "  herald doc name /doc/board/7 'first draft'",
            "  herald doc name /doc/board/7 'first draft' --version 17",
            "  herald doc name /doc/board/7 'first draft' --remove"
        })
final class DocName implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Target target;

    @Parameters(index = "1", paramLabel = "NAME", description = "1 to 100 characters.")
    private String name = "";

    @Option(
            names = "--version",
            paramLabel = "NUMBER",
            description = "The version of this number, not the present one.")
    private @Nullable Long version;

    @Option(names = "--remove", description = "Takes the name away.")
    private boolean isRemoved;

    DocName(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Trouble {
        if (!isRemoved) {
            var body = JsonNodeFactory.instance.objectNode().put("name", name);
            if (version != null) {
                body.put("version", version);
            }
            var json = Map.of("Content-Type", "application/json");
            Terms.print(terminal, target, target.of("document-versions", "").write("POST", body.toString(), json));
            return 0;
        }
        if (version != null) {
            throw new Trouble(Trouble.WRONG_USAGE, "--remove goes by the name alone, without --version");
        }
        var query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        target.of("document-versions", query).write("DELETE", "", Map.of());
        return 0;
    }
}
