package dev.herald;

import dev.herald.config.Outcome;
import dev.herald.config.Problem;
import dev.herald.config.Sources;
import dev.herald.message.Pattern;
import dev.herald.rules.ChannelRules;
import dev.herald.rules.Rule;
import dev.herald.sections.Api;
import dev.herald.sections.Asking;
import dev.herald.sections.Auth;
import dev.herald.sections.Bayeux;
import dev.herald.sections.DocumentRule;
import dev.herald.sections.Engine;
import dev.herald.sections.Feeds;
import dev.herald.sections.HookName;
import dev.herald.sections.Hooks;
import dev.herald.sections.Http;
import dev.herald.sections.IncomingHook;
import dev.herald.sections.Limits;
import dev.herald.sections.Log;
import dev.herald.sections.Plugins;
import dev.herald.sections.Presence;
import dev.herald.sections.Webhooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

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
        Http http,
        Engine engine,
        Map<Pattern, Rule> channels,
        Limits limits,
        Bayeux bayeux,
        Auth auth,
        Api api,
        Hooks hooks,
        Webhooks webhooks,
        Feeds feeds,
        Map<Pattern, DocumentRule> documents,
        Map<HookName, IncomingHook> incoming,
        Asking requests,
        Plugins plugins,
        Presence presence,
        Log log) {

    /** What holds when nothing is said; {@code conf/herald.yaml} says the same. */
    public static final Config DEFAULTS = new Config(
            Http.DEFAULTS,
            Engine.DEFAULTS,
            Rule.BUILT_IN,
            Limits.DEFAULTS,
            Bayeux.DEFAULTS,
            Auth.DEFAULTS,
            Api.DEFAULTS,
            Hooks.DEFAULTS,
            Webhooks.DEFAULTS,
            Feeds.DEFAULTS,
            DocumentRule.BUILT_IN,
            Map.of(),
            Asking.DEFAULTS,
            Plugins.DEFAULTS,
            Presence.DEFAULTS,
            Log.DEFAULTS);

    public Config {
        channels = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        documents = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        incoming = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(incoming));
        ChannelRules.check(channels);
        check(documents, limits);
        documents.forEach((pattern, rule) -> {
            checkRow(pattern, rule, feeds);
            feeds.told().filter(pattern::covers).findFirst().ifPresent(told -> {
                throw new IllegalArgumentException(
                        "a feed tells on " + told + ", but those are documents, by the rule for \"" + pattern
                                + "\": bind them to rows, or tell elsewhere");
            });
        });
        for (var channel : channels.entrySet()) {
            var size = channel.getValue().maxSize();
            if (size != null && size.compareTo(limits.message()) > 0) {
                throw new IllegalArgumentException("channels \"" + channel.getKey() + "\" takes a max_size of " + size
                        + ", but limits.message is " + limits.message());
            }
        }
    }

    private static void checkRow(Pattern pattern, DocumentRule rule, Feeds feeds) {
        try {
            rule.bound(pattern, feeds);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("documents \"" + pattern + "\".row: " + e.getMessage(), e);
        }
    }

    private static void check(Map<Pattern, DocumentRule> documents, Limits limits) {
        documents.forEach((pattern, rule) -> {
            var size = rule.maxSize();
            if (size != null && size.compareTo(limits.queue()) > 0) {
                throw new IllegalArgumentException("documents \"" + pattern + "\" may have " + size
                        + ", but limits.queue is " + limits.queue() + ", in which one has to fit that is opened");
            }
        });
    }

    /**
     * Open to everybody, but on this machine only: pages of any origin, no API key; of every channel it is told who is there.
     * Keeps nothing on disk
     * until a {@link #folder} is named.
     */
    public static Config dev() {
        return new Config(
                        DEFAULTS.http.openToAllPages(),
                        DEFAULTS.engine,
                        DEFAULTS.channels,
                        DEFAULTS.limits,
                        DEFAULTS.bayeux,
                        DEFAULTS.auth,
                        Api.OPEN,
                        DEFAULTS.hooks,
                        DEFAULTS.webhooks,
                        DEFAULTS.feeds,
                        DEFAULTS.documents,
                        DEFAULTS.incoming,
                        DEFAULTS.requests,
                        DEFAULTS.plugins,
                        DEFAULTS.presence,
                        DEFAULTS.log)
                .with("engine.kind", "memory")
                .with("channels.\"/**\".members", "list");
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
