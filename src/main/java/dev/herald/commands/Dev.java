package dev.herald.commands;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.cli.Terminal;
import dev.herald.samples.LocalPostgres;
import dev.herald.samples.Shop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A server for a developer's own machine. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a server for development: open to anyone, and therefore on this machine only.",
            "It keeps what is published in a folder, so a restart loses nothing, and prints what to try."
        },
        footer = {
            "",
            "Examples:",
            "  herald dev                              on http://localhost:8080/, data in ./herald-data",
            "  herald dev --port 0 --folder /tmp/play  on any free port",
            "  herald dev --with-postgres              with a database, for the page live-table",
            "  herald dev --set bayeux.deflate=on      any key of conf/herald.yaml"
        })
final class Dev implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final Options options = new Options();

    Dev(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What can be said to it. */
    static final class Options {
        @Option(
                names = "--port",
                paramLabel = "PORT",
                description = "The port to listen on, 0 for any free one. Default: 8080, or the environment's PORT.")
        private @Nullable String port;

        @Option(
                names = "--folder",
                paramLabel = "FOLDER",
                description = "Where to keep what is published. Default: herald-data.")
        private @Nullable Path folder;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Sets any key of the configuration: --set limits.queue=2MiB. May be repeated.")
        private final Map<String, String> set = new LinkedHashMap<>();

        @Option(
                names = "--with-postgres",
                description = {
                    "Starts a PostgreSQL with sample data as well, and a feed of its changes.",
                    "It needs herald-postgres.jar beside herald.jar, and keeps its data in FOLDER/postgres."
                })
        private boolean withPostgres;
    }

    @Override
    public Integer call() throws Exception {
        return run(options, terminal);
    }

    static int run(Options options, Terminal terminal) throws Exception {
        var defaults = Config.dev().folder(Config.DEFAULTS.engine().folder());
        var settled = new Settled(defaults, terminal.environment())
                .flags(options.set)
                .flag("http.port", options.port)
                .flag("engine.folder", options.folder);
        var config = settled.config();
        refuseStrangers(config.http().host());
        if (options.withPostgres) {
            var shop = shop(config.engine().folder().resolve("postgres"));
            return run(settled.flags(shop.settings()), terminal, herald -> {
                shop.serve(herald.services());
                terminal.out().println(howToShop(herald, shop));
            });
        }
        return run(settled, terminal, herald -> {});
    }

    private static int run(Settled settled, Terminal terminal, Consumer<Herald> more) throws Exception {
        return new Running(settled.config(), terminal).untilStopped(herald -> {
            new Hangup(herald, settled::config).listen();
            terminal.out().println(whatToTry(herald));
            more.accept(herald);
        });
    }

    private static Shop shop(Path folder) throws CannotStart {
        try {
            return Shop.open(LocalPostgres.find(), folder);
        } catch (IOException e) {
            throw CannotStart.withoutDatabase(e);
        }
    }

    private static String howToShop(Herald herald, Shop shop) {
        return """

                A shop has its orders in a PostgreSQL of its own: open %slive-table.html, and change them
                there, or by
                  %s
                  update orders set state = 'sent' where id = 200;
                Its items can be edited by several people at once: %sform.html?record=/doc/items/tea"""
                .formatted(herald.uri(), shop.howToReach(), herald.uri());
    }

    /** It is open to anyone, so it must not be reached by just anyone. */
    private static void refuseStrangers(String host) throws CannotStart {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            throw CannotStart.badConfiguration("http.host: there is no host '" + host + "'");
        }
        throw CannotStart.badConfiguration("http.host: 'herald dev' is open to anyone, so it listens on this machine"
                + " only, not on '" + host + "'.\n  Use 'herald serve' for others.");
    }

    private static String whatToTry(Herald herald) {
        var url = herald.uri().toString();
        return """

                Try it, each in a terminal of its own:
                  curl -N %1$ssub/chat
                  curl -d '{"text":"hi"}' %1$spub/chat
                  java -jar herald.jar connect %1$s
                or open %1$s in a browser. Bayeux clients come to %1$sbayeux.

                Open to every program on this machine, and to the pages of every site that its browsers visit:
                for development only. Ctrl-C stops it."""
                .formatted(url);
    }
}
