package dev.herald;

import dev.herald.access.Access;
import dev.herald.access.Hook;
import dev.herald.admission.Admission;
import dev.herald.api.ApiDoor;
import dev.herald.api.incoming.IncomingHook;
import dev.herald.api.incoming.Style;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.websocket.Upgrade;
import dev.herald.bayeux.wire.Frames;
import dev.herald.bayeux.wire.MessageReader;
import dev.herald.broker.Broker;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.config.words.Size;
import dev.herald.documents.rows.DocumentRows;
import dev.herald.documents.rows.merging.Binding;
import dev.herald.documents.rules.Rule;
import dev.herald.events.EventsDoor;
import dev.herald.feeds.Feeds;
import dev.herald.hooks.Guarded;
import dev.herald.hooks.HttpHook;
import dev.herald.http.Json;
import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Proxies;
import dev.herald.http.pages.Pages;
import dev.herald.http.server.WebServer;
import dev.herald.http.tls.Tls;
import dev.herald.hub.ChannelRule;
import dev.herald.limits.KeptChannels;
import dev.herald.limits.Limiter;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.requests.Requests;
import dev.herald.revocations.Revocations;
import dev.herald.rules.ChannelRules;
import dev.herald.sections.AddressBlock;
import dev.herald.sections.CookieName;
import dev.herald.sections.Engine;
import dev.herald.sections.IncomingSecret;
import dev.herald.sections.PageOrigin;
import dev.herald.tokens.Tokens;
import dev.herald.webhooks.Webhooks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration, as each room wants to have it. */
final class Rooms {
    private static final int HEADER_BYTES = 16 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Over how long a time clients are spread that are told to come back. */
    static final Duration SPREAD = Duration.ofSeconds(2);

    private final Config config;
    private final @Nullable Hook own;
    private final ChannelRules channels;

    Rooms(Config config) {
        this(config, null);
    }

    /** @param own hook of the program that embeds the house; null for none */
    Rooms(Config config, @Nullable Hook own) {
        this.config = config;
        this.own = own;
        this.channels = new ChannelRules(
                config.channels(), config.limits().message(), config.documents().keySet());
    }

    ChannelRules channels() {
        return channels;
    }

    Broker openBroker(Rulebook<ChannelRule> rules, Clock clock, Metrics metrics) throws IOException {
        var keepings = ChannelRules.forEngine(rules);
        var engine = config.engine();
        if (engine.kind() == Engine.Kind.MEMORY) {
            return new MemoryBroker(keepings, clock);
        }
        var usual = EmbeddedBroker.Settings.in(engine.folder());
        var settings = new EmbeddedBroker.Settings(
                engine.folder(),
                engine.cache().bytes(),
                engine.writeBuffer().bytes(),
                engine.asyncInterval(),
                engine.idWindow(),
                engine.reserve().bytes(),
                usual.maxWaiting(),
                usual.maxWaitingBytes());
        return EmbeddedBroker.open(settings, keepings, clock, metrics);
    }

    Access.Settings access() {
        var api = config.api();
        return new Access.Settings(channels.forAccess(), api.known(), api.open() ? Access.Door.OPEN : Access.Door.SHUT);
    }

    /** Who decides what rules leave open: the program that embeds this, or the backend that is named, or nobody. */
    Hook hook(Clock clock, Closing closing) {
        var hooks = config.hooks();
        if (own != null) {
            if (hooks.url() != null) {
                throw new IllegalArgumentException("either hooks.url decides or the program's own hook: take one away");
            }
            return new Guarded(own, hooks.timeout());
        }
        if (hooks.url() == null || hooks.secret() == null) {
            return Hook.NONE;
        }
        return closing.later(new HttpHook(
                new HttpHook.Settings(
                        hooks.url().uri(),
                        hooks.secret().text(),
                        hooks.timeout(),
                        hooks.connect() ? HttpHook.Connects.ASKED : HttpHook.Connects.NOT_ASKED),
                clock));
    }

    Tokens.Settings tokens() {
        return config.auth().tokens();
    }

    Revocations.Settings revocations() {
        return new Revocations.Settings(config.auth().revokedFor(), Revocations.Settings.DEFAULTS.most());
    }

    Admission.Settings admission() {
        var auth = config.auth();
        return new Admission.Settings(
                auth.anonymous() ? Admission.Anonymous.WELCOME : Admission.Anonymous.TURNED_AWAY,
                Set.copyOf(auth.namespaces()),
                Optional.ofNullable(auth.cookie()).map(CookieName::text));
    }

    Set<String> origins() {
        return config.http().origins().stream().map(PageOrigin::text).collect(Collectors.toSet());
    }

    WebServer.Settings web() {
        var http = config.http();
        return new WebServer.Settings(
                http.host(), http.port(), HEADER_BYTES, http.connections(), Duration.ofSeconds(30), GRACE);
    }

    WebServer.Front front() {
        var http = config.http();
        var proxies = http.proxies().stream().map(AddressBlock::network).toList();
        var certificate = http.tls().certificate();
        var key = http.tls().key();
        Optional<Tls.Settings> tls =
                certificate == null || key == null ? Optional.empty() : Optional.of(new Tls.Settings(certificate, key));
        return new WebServer.Front(
                edge(),
                new Proxies(proxies, http.proxyHeader()),
                tls,
                http.tls().hsts());
    }

    private Edge.Limits edge() {
        var address = config.limits().address();
        var wire = config.limits().wire();
        return new Edge.Limits(
                address.connections(),
                address.requests(),
                address.handshakes(),
                address.except().stream().map(AddressBlock::network).toList(),
                wire.head(),
                wire.headers(),
                bytes(wire.bodyRate()));
    }

    Pages.Settings pages() {
        return new Pages.Settings(
                Optional.ofNullable(config.http().folder()), List.of("web/pages", "web"), Version.number());
    }

    BayeuxDoor.Settings bayeux() {
        var limits = config.limits();
        var bayeux = config.bayeux();
        return new BayeuxDoor.Settings(
                new MessageReader.Limits(bytes(limits.message()), limits.batch(), limits.depth(), limits.digits()),
                bytes(limits.body()),
                new Exchange.Settings(
                        bayeux.timeout(),
                        bayeux.interval(),
                        bayeux.maxInterval(),
                        bayeux.maxInactivity(),
                        bayeux.sessionsPerBrowser(),
                        limits.subscriptions(),
                        limits.queue().bytes()),
                bayeux.jsonp().stream().map(PageOrigin::text).toList(),
                bayeux.deflate() ? Upgrade.Compression.DEFLATE : Upgrade.Compression.OFF,
                new Frames.Limits(limits.wire().frames(), limits.wire().pings()));
    }

    Requests.Settings requests() {
        return config.requests().settings();
    }

    long maxQueued() {
        return config.limits().maxQueued();
    }

    Limiter limiter(Ground ground) {
        var channels = new KeptChannels(ground.broker().journal(), ChannelRules.forEngine(ground.rules()));
        return new Limiter(config.limits().rates(), channels, ground.metrics());
    }

    Webhooks.Settings webhooks() {
        return config.webhooks().settings();
    }

    /** Sources of changes, each with the patterns of the channels that it tells them on. */
    List<Feeds.Named> feeds(Ground ground) {
        return config.feeds().named(ground.broker().table(), ground.clock());
    }

    /** By pattern; nothing for channels that are no documents. */
    Rulebook<Optional<Rule>> documents() {
        var rules = new LinkedHashMap<Pattern, Optional<Rule>>();
        config.documents().forEach((pattern, rule) -> rules.put(pattern, Optional.of(rule.settings())));
        return new Rulebook<>(rules, Optional.empty());
    }

    /** Tables whose rows are documents. */
    List<DocumentRows.Bound> documentRows() {
        return config.documents().entrySet().stream()
                .flatMap(each -> each.getValue().bound(each.getKey(), config.feeds()).stream())
                .toList();
    }

    /** By pattern; nothing for documents that are no rows. */
    Rulebook<Optional<Binding>> bindings(List<DocumentRows.Bound> rows) {
        var rules = new LinkedHashMap<Pattern, Optional<Binding>>();
        config.documents()
                .keySet()
                .forEach(pattern -> rules.put(
                        pattern,
                        rows.stream()
                                .map(DocumentRows.Bound::binding)
                                .filter(binding -> binding.documents().equals(pattern))
                                .findFirst()));
        return new Rulebook<>(rules, Optional.empty());
    }

    List<IncomingHook> incoming() {
        return config.incoming().entrySet().stream()
                .map(each -> incoming(each.getKey().text(), each.getValue()))
                .toList();
    }

    private static IncomingHook incoming(String name, dev.herald.sections.IncomingHook hook) {
        return IncomingHook.of(
                name,
                Style.valueOf(hook.style().name()),
                hook.secret().stream().map(IncomingSecret::text).toList(),
                new Namespace(Objects.requireNonNullElse(hook.namespace(), "")),
                hook.channel(),
                Objects.requireNonNullElse(hook.data(), ""));
    }

    EventsDoor.Settings events() {
        return new EventsDoor.Settings(bytes(config.limits().queue()), EventsDoor.Settings.DEFAULTS.heartbeat());
    }

    dev.herald.presence.leases.Settings presence() {
        return config.presence().settings();
    }

    ApiDoor.Settings api() {
        var limits = config.limits();
        return new ApiDoor.Settings(
                bytes(limits.body()),
                limits.batch(),
                new Json.Limits(limits.depth(), limits.digits()),
                Version.number());
    }

    private static int bytes(Size size) {
        return Math.toIntExact(size.bytes());
    }
}
