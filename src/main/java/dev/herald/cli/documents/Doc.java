package dev.herald.cli.documents;

import dev.herald.cli.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Reads and writes shared documents. */
@Command(
        name = "doc",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(get | patch | put | versions | name | restore)",
        description = "Reads and writes shared documents, as they are and as they were.")
public final class Doc {
    private Doc() {}

    /** With the commands that it has. */
    public static CommandLine of(Terminal terminal) {
        return new CommandLine(new Doc())
                .addSubcommand(new DocGet(terminal))
                .addSubcommand(new DocPatch(terminal))
                .addSubcommand(new DocPut(terminal))
                .addSubcommand(new DocVersions(terminal))
                .addSubcommand(new DocName(terminal))
                .addSubcommand(new DocRestore(terminal));
    }
}
