package dev.herald.commands;

import dev.herald.access.ApiKeys;
import dev.herald.access.KeyHash;
import dev.herald.cli.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Makes an API key. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a random API key, and prints it with its hash. The key is for the backend, which shows it; the hash is",
            "for the server's configuration, from which the key cannot be had.",
        },
        footer = {"", "Without a server: nothing is kept or sent anywhere."})
final class KeyCommand implements Callable<Integer> {
    private final Terminal terminal;

    KeyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var key = ApiKeys.random();
        terminal.out().println("key:  " + key);
        terminal.out().println("hash: " + KeyHash.of(key));
        return 0;
    }
}
