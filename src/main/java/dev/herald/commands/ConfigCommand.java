package dev.herald.commands;

import dev.herald.Config;
import dev.herald.cli.Terminal;
import dev.herald.config.Outcome;
import dev.herald.config.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at a configuration without starting anything. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check | show)",
        description = "Checks a configuration, or shows what holds and where it was said.")
final class ConfigCommand {

    /** Tells everything that is wrong. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Tells everything that is wrong with a file and with the environment's HERALD_* variables:",
                "file:line:column, what is allowed, and what was perhaps meant. Exit code 78 when anything is."
            },
            footer = {"", "Example:", "  herald config check conf/herald.yaml"})
    static final class Check implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                description = "The file. Default: HERALD_CONFIG; without it only the environment is looked at.")
        private @Nullable Path file;

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            var checked = file == null ? Serve.named(terminal) : file;
            new Settled(Config.DEFAULTS, terminal.environment()).file(checked).config();
            terminal.out().println((checked == null ? "The environment" : checked) + " is fine.");
            return 0;
        }
    }

    /** Tells what holds. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Shows every value that would hold, and where it was said. API keys are not shown.",
            footer = {
                "",
                "Example:",
                "  herald config show --config conf/herald.yaml --set http.port=9000 | grep -v default"
            })
    static final class Show implements Callable<Integer> {
        private final Terminal terminal;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The configuration. Default: HERALD_CONFIG; without it the defaults hold.")
        private @Nullable Path file;

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "As for 'herald serve'.")
        private final Map<String, String> set = new LinkedHashMap<>();

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            var outcome = new Settled(Config.DEFAULTS, terminal.environment())
                    .file(file == null ? Serve.named(terminal) : file)
                    .flags(set)
                    .read();
            if (outcome instanceof Outcome.Read<Config> read) {
                read.settings().forEach(this::print);
                return 0;
            }
            throw CannotStart.badConfiguration(Settled.told((Outcome.Refused<Config>) outcome));
        }

        private void print(Setting setting) {
            terminal.out().printf("%-40s # %s%n", setting.path() + "=" + setting.value(), setting.origin());
        }
    }
}
