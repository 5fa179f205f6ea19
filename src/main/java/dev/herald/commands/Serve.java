package dev.herald.commands;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.Version;
import dev.herald.cli.Terminal;
import dev.herald.sections.PageOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A server for others. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a server with production manners. It refuses to start when anything is wrong with the",
            "configuration, and says all of it (exit code 78). SIGTERM stops it within five seconds: clients are told",
            "to come back, and everything that was confirmed is on disk."
        },
        footer = {
            "",
            "Later ones win: the defaults, the file, PORT, HERALD_* variables, flags. Examples:",
            "  herald serve --config conf/herald.yaml",
            "  HERALD_HTTP_HOST=0.0.0.0 herald serve --config /etc/herald.yaml --port 80",
            "  herald serve --set api.keys=$(cat key) --set 'channels=\"{/prices/**: {publish: server}}\"'"
        })
final class Serve implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private final Terminal terminal;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration. Default: HERALD_CONFIG; without it the defaults hold.")
    private @Nullable Path file;

    @Option(names = "--port", paramLabel = "PORT", description = "The same as --set http.port=PORT.")
    private @Nullable String port;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any key of the configuration: --set limits.queue=2MiB. May be repeated.")
    private final Map<String, String> set = new LinkedHashMap<>();

    Serve(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var settled = new Settled(Config.DEFAULTS, terminal.environment())
                .file(file == null ? named(terminal) : file)
                .flags(set)
                .flag("http.port", port);
        var config = settled.config();
        return new Running(config, terminal).untilStopped(herald -> {
            new Hangup(herald, settled::config).listen();
            LOG.info(
                    "ready: Herald {} at {}, data {}, journal at {}",
                    Version.number(),
                    herald.uri(),
                    config.engine().place(),
                    herald.top());
            warnings(config).forEach(terminal.out()::println);
        });
    }

    /** What is allowed, but ought to be meant. */
    private static List<String> warnings(Config config) {
        var warnings = new ArrayList<String>();
        if (config.api().open()) {
            warnings.add(
                    "api.open is on: whoever reaches " + config.http().host() + " may publish and read everything");
        } else if (config.api().keys().isEmpty() && config.api().backends().isEmpty()) {
            warnings.add("api.keys and api.backends are empty: nobody may publish over HTTP or operate the server");
        }
        if (config.http().origins().contains(new PageOrigin("*"))) {
            warnings.add("http.origins has \"*\": pages of every site may connect");
        }
        if (config.bayeux().jsonp().contains(new PageOrigin("*"))) {
            warnings.add("bayeux.jsonp has \"*\": pages of every site may call");
        }
        return warnings;
    }

    /** The file that the environment names. */
    static @Nullable Path named(Terminal terminal) {
        var named = terminal.environment().get("HERALD_CONFIG");
        return named == null ? null : Path.of(named);
    }
}
