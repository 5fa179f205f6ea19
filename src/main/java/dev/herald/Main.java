package dev.herald;

import java.io.PrintWriter;
import java.util.Map;
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
 * server cannot be reached, 77 when the server does not permit it, 78 when the configuration is wrong.
 */
@Command(
        name = "herald",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
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
            "69 no server there, 77 not permitted, 78 wrong configuration."
        })
public final class Main implements Callable<Integer> {
    private final World world;

    @Mixin
    private final Dev.Options options = new Dev.Options();

    private Main(World world) {
        this.world = world;
    }

    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true);
        System.exit(run(new World(System.getenv(), out, new PrintWriter(System.err, true)), args));
    }

    /** Runs one command to its end and returns the exit code. */
    static int run(World world, String... args) {
        return new CommandLine(new Main(world))
                .addSubcommand(new Dev(world))
                .addSubcommand(new Serve(world))
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCommand.Check(world))
                        .addSubcommand(new ConfigCommand.Show(world)))
                .addSubcommand(new CommandLine.HelpCommand())
                .setOut(world.out())
                .setErr(world.err())
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler(Main::tell)
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        return Dev.run(options, world);
    }

    /** What is known gets its one line; what is not gets its stack trace, for whoever mends it. */
    private static int tell(Exception failed, CommandLine command, ParseResult parsed) {
        if (failed instanceof CannotStart known) {
            command.getErr().println(known.getMessage());
            return known.exitCode();
        }
        failed.printStackTrace(command.getErr());
        return 1;
    }

    /** What a command knows of the process that it runs in. */
    record World(Map<String, String> environment, PrintWriter out, PrintWriter err) {}

    /** As the build says it. */
    static final class Version implements IVersionProvider {
        static String number() {
            var version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(unpacked)" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"herald " + number()};
        }
    }
}
