package dev.herald.commands;

import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.cli.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells a data folder that it was restored from a backup. */
@Command(
        name = "restored",
        mixinStandardHelpOptions = true,
        description = {
            "Tells a data folder that it was restored from a backup, before the server is started on it.",
            "Its history gets a new name (the first part of a position), so that clients who saw what came after",
            "the backup are told of a gap. Without it their positions would be given out again for other messages."
        },
        footer = {"", "Example:", "  cp -a /backups/monday herald-data && herald restored herald-data"})
final class Restored implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FOLDER", description = "The data folder: engine.folder of the configuration.")
    private Path folder = Path.of("");

    Restored(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try {
            EmbeddedBroker.beginAnew(folder);
        } catch (IOException e) {
            terminal.err().println("herald: " + e.getMessage());
            return 1;
        }
        terminal.out().println("The history in " + folder + " has a new name. Start the server on it.");
        return 0;
    }
}
