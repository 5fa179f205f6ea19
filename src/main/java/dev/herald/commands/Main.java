package dev.herald.commands;

import dev.herald.Version;
import dev.herald.cli.Commands;
import dev.herald.cli.FeedList;
import dev.herald.cli.LastWords;
import dev.herald.cli.Terminal;
import dev.herald.cli.documents.Doc;
import dev.herald.cli.wire.Trouble;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/**
 * The command line. Without a command it is {@code dev}.
 *
 * <p>It ends with 0 when all went well, 1 when something failed, 2 when it was called wrongly, 69 when a
 * server cannot be reached, 77 when the server does not permit it, 78 when the configuration is wrong. A
 * server ends with 143 after SIGTERM, and with 3 when memory has run out.
 */
@Command(
        name = "herald",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Shown.class,
        sortOptions = false,
        description = {
            "Publish and subscribe for the web: what was confirmed is kept, and who was away gets what they missed.",
            "Without a command, 'herald dev' runs."
        },
        footer = {
            "",
            "In one terminal, then in a second, then in a third:",
            "  java -jar herald.jar",
            "  java -jar herald.jar sub /chat",
            "  java -jar herald.jar pub /chat '{\"text\":\"hi\"}'",
            "",
            "'herald help COMMAND' tells more. Exit codes: 0 it went well, 1 it failed, 2 wrong usage,",
            "69 no server there, 77 not permitted, 78 wrong configuration, 143 stopped by SIGTERM, 3 out of memory."
        })
public final class Main implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Dev.Options options = new Dev.Options();

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler(LastWords.ofProcess());
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command to its end and returns the exit code. */
    static int run(Terminal terminal, String... args) {
        var herald = new CommandLine(new Main(terminal))
                .addSubcommand(new Dev(terminal))
                .addSubcommand(new Serve(terminal))
                .addSubcommand(new Restored(terminal))
                .addSubcommand(new KeyCommand(terminal))
                .addSubcommand(new Explain(terminal));
        Commands.of(terminal).forEach(herald::addSubcommand);
        return herald.addSubcommand(Doc.of(terminal))
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCommand.Check(terminal))
                        .addSubcommand(new ConfigCommand.Show(terminal)))
                .addSubcommand(new CommandLine(new FeedCommand())
                        .addSubcommand(new FeedList(terminal))
                        .addSubcommand(new FeedCommand.Checking(terminal))
                        .addSubcommand(new FeedCommand.Dropping(terminal)))
                .addSubcommand(new CommandLine.HelpCommand())
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler(Main::tell)
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        return Dev.run(options, terminal);
    }

    /** What is known gets its one line; what is not gets its stack trace, for whoever mends it. */
    private static int tell(Exception failed, CommandLine command, ParseResult parsed) {
        if (failed instanceof CannotStart known) {
            command.getErr().println(known.getMessage());
            return known.exitCode();
        } else if (failed instanceof Trouble known) {
            command.getErr().println("herald: " + known.getMessage());
            return known.exitCode();
        } else if (failed instanceof IllegalArgumentException wrong) {
            command.getErr().println("herald: " + wrong.getMessage());
            return 2;
        }
        failed.printStackTrace(command.getErr());
        return 1;
    }

    /** For {@code --version}. */
    static final class Shown implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"herald " + Version.number()};
        }
    }
}
