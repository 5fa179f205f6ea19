package dev.herald;

import dev.herald.access.Access;
import dev.herald.access.Access.Who;
import dev.herald.config.Outcome;
import dev.herald.config.Problem;
import dev.herald.config.Secret;
import dev.herald.config.Sources;
import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import dev.herald.rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, as {@code conf/herald.yaml} has it: each record is a section, each component
 * a key ({@code asyncInterval} is {@code async_interval}).
 *
 * <pre>{@code
 * var config = Config.dev().port(0);
 * var config = Config.read(Path.of("conf/herald.yaml")).with("limits.queue", "2MiB");
 * }</pre>
 */
public record Config(
        Http http, Engine engine, Map<Pattern, Rule> channels, Limits limits, Bayeux bayeux, Api api, Log log) {

    /** What holds when nothing is said; {@code conf/herald.yaml} says the same. */
    public static final Config DEFAULTS = new Config(
            new Http("localhost", 8080, List.of(), 50_000, null),
            new Engine(
                    Engine.Kind.EMBEDDED,
                    Path.of("herald-data"),
                    Duration.ofMillis(100),
                    Duration.ofMinutes(10),
                    Size.ofMiB(64),
                    Size.ofMiB(64),
                    Size.ofMiB(64)),
            Rule.BUILT_IN,
            new Limits(Size.ofKiB(64), Size.ofKiB(256), 100, 64, 128, 128, Size.ofMiB(1)),
            new Bayeux(Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO, 4, false, false),
            new Api(List.of(), false),
            new Log(Log.Level.INFO));

    public Config {
        channels = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        for (var channel : channels.entrySet()) {
            var size = channel.getValue().maxSize();
            if (size != null && size.compareTo(limits.message()) > 0) {
                throw new IllegalArgumentException("channels \"" + channel.getKey() + "\" takes a max_size of " + size
                        + ", but limits.message is " + limits.message());
            }
        }
    }

    /**
     * @param port 0 for any free one
     * @param origins pages that may call beside the server's own
     * @param folder files to serve beside those in the jar
     */
    public record Http(
            String host,
            @Allowed(min = "0", max = "65535") int port,
            List<PageOrigin> origins,
            @Allowed(min = "1", max = "1000000") int connections,
            @Nullable Path folder) {

        /** How a program on this machine names the server. */
        String reachableHost() {
            boolean everyInterface = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
            boolean needsBrackets = host.contains(":") && !host.startsWith("[");
            return everyInterface ? "localhost" : needsBrackets ? "[" + host + "]" : host;
        }
    }

    /** An origin that a browser would name, such as {@code https://app.example}, or {@code *} for any. */
    public record PageOrigin(String text) {
        public PageOrigin {
            if (!text.matches("\\*|[a-z][a-z0-9+.-]*://[^/?#\\s]+")) {
                throw new IllegalArgumentException("an origin is written https://app.example, without a path");
            }
        }
    }

    /** @param folder where the embedded engine keeps its data */
    public record Engine(
            Kind kind,
            Path folder,
            @Allowed(min = "1ms", max = "1m") Duration asyncInterval,
            @Allowed(min = "1s", max = "7d") Duration idWindow,
            @Allowed(min = "1MiB", max = "64GiB") Size cache,
            @Allowed(min = "1MiB", max = "16GiB") Size writeBuffer,
            @Allowed(min = "0B", max = "64GiB") Size reserve) {

        /** Where it keeps what is published, in words. */
        String place() {
            return kind == Kind.MEMORY
                    ? "in memory"
                    : "in " + folder.toAbsolutePath().normalize();
        }

        /** Which engine keeps what is published. */
        public enum Kind {
            EMBEDDED,
            MEMORY
        }
    }

    /** @param queue of one session, in memory */
    public record Limits(
            @Allowed(min = "1KiB", max = "16MiB") Size message,
            @Allowed(min = "1KiB", max = "64MiB") Size body,
            @Allowed(min = "1", max = "10000") int batch,
            @Allowed(min = "8", max = "1000") int depth,
            @Allowed(min = "16", max = "1000") int digits,
            @Allowed(min = "1", max = "100000") int subscriptions,
            @Allowed(min = "16KiB", max = "1GiB") Size queue) {
        public Limits {
            if (message.compareTo(body) > 0) {
                throw new IllegalArgumentException("'message' must not be larger than 'body'");
            }
        }
    }

    /** @param sessionsPerBrowser long-polls that are held at once for one browser */
    public record Bayeux(
            @Allowed(min = "1s", max = "10m") Duration timeout,
            @Allowed(min = "0s", max = "10m") Duration interval,
            @Allowed(min = "1s", max = "1d") Duration maxInterval,
            @Allowed(min = "0s", max = "365d") Duration maxInactivity,
            @Allowed(min = "1", max = "1000") int sessionsPerBrowser,
            boolean jsonp,
            boolean deflate) {}

    /** @param open whether callers without a key may do everything: for a developer's own machine */
    public record Api(@Secret List<ApiKey> keys, boolean open) {}

    /** What the server says on its standard error. */
    public record Log(Level level) {

        /** From the least talkative. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }
    }

    /** A secret that a backend shows. */
    public record ApiKey(String secret) {
        public ApiKey {
            new Access.Settings(
                    new Rulebook<>(Map.of(), new Access.Rule(Who.SERVER, Who.SERVER)), List.of(secret), Who.SERVER);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * Open to everybody, but on this machine only: pages of any origin, no API key. Keeps nothing on disk
     * until a {@link #folder} is named.
     */
    public static Config dev() {
        var http = new Http("localhost", 8080, List.of(new PageOrigin("*")), 50_000, null);
        return new Config(
                        http,
                        DEFAULTS.engine,
                        DEFAULTS.channels,
                        DEFAULTS.limits,
                        DEFAULTS.bayeux,
                        new Api(List.of(), true),
                        DEFAULTS.log)
                .with("engine.kind", "memory");
    }

    /**
     * Reads a YAML file; what it does not say is the default.
     *
     * @throws IllegalArgumentException that tells everything that is wrong with it
     */
    public static Config read(Path file) throws IOException {
        return valueOf(new Sources<>(DEFAULTS, "HERALD").file(file.toString(), Files.readAllBytes(file)));
    }

    /** This, with one value set, named and written as in a file: {@code with("limits.queue", "2MiB")}. */
    public Config with(String path, String value) {
        return valueOf(new Sources<>(this, "HERALD").value("Config.with", path, value));
    }

    /** This, on the port; 0 for any free one. */
    public Config port(int port) {
        return with("http.port", Integer.toString(port));
    }

    /** This, with what is published kept in the folder. */
    public Config folder(Path folder) {
        return with("engine.kind", "embedded").with("engine.folder", folder.toString());
    }

    private static Config valueOf(Sources<Config> sources) {
        var outcome = sources.read();
        if (outcome instanceof Outcome.Refused<Config> refused) {
            throw new IllegalArgumentException(
                    refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        return ((Outcome.Read<Config>) outcome).value();
    }
}
