package dev.herald.commands;

import dev.herald.Config;
import dev.herald.cli.Terminal;
import dev.herald.cli.wire.Trouble;
import dev.herald.feeds.postgres.setup.Check;
import dev.herald.feeds.postgres.setup.Finding;
import dev.herald.feeds.postgres.setup.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks after feeds of changes. */
@Command(
        name = "feed",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | check | drop)",
        description =
                "Tells how feeds of changes go, what would stop them, and gives up what one holds in its database.")
final class FeedCommand {

    /** Of which configuration. */
    static final class Configured {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The configuration. Default: HERALD_CONFIG; without it the defaults hold.")
        private @Nullable Path file;

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "As for 'herald serve'.")
        private final Map<String, String> set = new LinkedHashMap<>();

        /** Feeds of PostgreSQL, by name: this one, or all. */
        private List<Settings> feeds(@Nullable String name, Terminal terminal) throws Exception {
            var feeds = new Settled(Config.DEFAULTS, terminal.environment())
                    .file(file == null ? Serve.named(terminal) : file)
                    .flags(set)
                    .config()
                    .feeds()
                    .postgres();
            if (name != null && !feeds.containsKey(name)) {
                throw new Trouble(
                        Trouble.WRONG_USAGE,
                        "there is no feed '" + name + "' in feeds.postgres, but " + feeds.keySet());
            }
            return feeds.entrySet().stream()
                    .filter(feed -> name == null || feed.getKey().equals(name))
                    .map(feed -> feed.getValue().named(feed.getKey()))
                    .toList();
        }
    }

    /** Tells what keeps a feed from running. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Looks at the databases of feeds, changes nothing, and tells what would stop a feed or surprise,",
                "with the SQL that an administrator has to run. Exit code 1 when something would stop one."
            },
            footer = {"", "Example:", "  herald feed check shop --config herald.yaml"})
    static final class Checking implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "FEED", arity = "0..1", description = "One feed. Default: all of PostgreSQL.")
        private @Nullable String name;

        @Mixin
        private final Configured configured = new Configured();

        Checking(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            boolean isFine = true;
            for (var feed : configured.feeds(name, terminal)) {
                for (var finding : new Check(feed).findings()) {
                    isFine &= finding.level() != Finding.Level.ERROR;
                    print(feed.name(), finding);
                }
            }
            return isFine ? 0 : 1;
        }

        private void print(String feed, Finding finding) {
            terminal.out()
                    .printf("%s: %s: %s%n", feed, finding.level().name().toLowerCase(Locale.ROOT), finding.what());
            if (!finding.sql().isEmpty()) {
                terminal.out().println("    " + finding.sql());
            }
        }
    }

    /** Gives up what a feed holds. */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Drops the feed's slot, for good: the database keeps nothing for it any more. Do it when you take a feed",
                "away, after the server was stopped; while a server runs the feed it is refused."
            },
            footer = {"", "Example:", "  herald feed drop shop --config herald.yaml"})
    static final class Dropping implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "FEED", description = "The feed.")
        private @Nullable String name;

        @Mixin
        private final Configured configured = new Configured();

        Dropping(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            var feed = configured.feeds(name, terminal).get(0);
            try {
                new Check(feed).drop();
            } catch (dev.herald.feeds.Trouble e) {
                throw new Trouble(Trouble.FAILED, e.getMessage() + ". " + e.remedy());
            }
            terminal.out().println("Slot " + feed.slot() + " is dropped.");
            return 0;
        }
    }
}
