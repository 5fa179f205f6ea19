package dev.herald;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Access;
import dev.herald.access.Hook;
import dev.herald.access.Operation;
import dev.herald.admission.Admission;
import dev.herald.admission.Inquiry;
import dev.herald.admission.Shown;
import dev.herald.broker.Receipt;
import dev.herald.census.Census;
import dev.herald.documents.program.SharedDocuments;
import dev.herald.feeds.states.State;
import dev.herald.http.server.WebServer;
import dev.herald.listening.Listening;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Since;
import dev.herald.pacing.Publisher;
import dev.herald.people.People;
import dev.herald.presence.Presence;
import dev.herald.revocations.Evictions;
import dev.herald.service.Host;
import dev.herald.service.Services;
import dev.herald.services.plugins.Plugins;
import dev.herald.tokens.Tokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The assembled house. Read {@link #open} from top to bottom: it is the architecture.
 *
 * <p>A server inside a Java program, on a free port, with nothing on disk:
 *
 * <pre>{@code
 * try (var herald = Herald.open(Config.dev().port(0))) {
 *     herald.subscribe("/chat", entry -> System.out.println(entry.payload()));
 *     herald.publish("/chat", Map.of("text", "hi"));
 *     System.out.println("browsers may come to " + herald.uri());
 * }
 * }</pre>
 *
 * <p>Safe from any thread.
 */
public final class Herald implements Host, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Config config;
    private final WebServer web;
    private final Ground ground;
    private final Lobby lobby;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Uses uses;
    private final Reload reload;
    private final Closing closing;

    private Herald(
            Config config, WebServer web, Ground ground, Lobby lobby, Uses uses, Reload reload, Closing closing) {
        this.config = config;
        this.web = web;
        this.ground = ground;
        this.lobby = lobby;
        this.uses = uses;
        this.reload = reload;
        this.closing = closing;
    }

    /**
     * Starts a server; it is ready when this returns.
     *
     * @throws Exception that says what is in the way: a port in use, a folder that cannot be written
     */
    public static Herald open(Config config) throws Exception {
        return start(config, null, Clock.systemUTC());
    }

    /** The same, by a clock of the program's own: for tests of what goes by time. Timers run by the machine's all the same. */
    public static Herald open(Config config, Clock clock) throws Exception {
        return start(config, null, clock);
    }

    /**
     * The same, with a hook that decides where a rule says {@code hook}. One that throws, fails, or takes longer
     * than {@code hooks.timeout} has refused.
     */
    public static Herald open(Config config, Hook hook) throws Exception {
        return start(config, hook, Clock.systemUTC());
    }

    private static Herald start(Config config, @Nullable Hook hook, Clock clock) throws Exception {
        var closing = new Closing();
        try {
            return build(config, new Rooms(config, hook), clock, closing);
        } catch (Exception | Error e) {
            closing.close();
            throw e;
        }
    }

    private static Herald build(Config config, Rooms rooms, Clock clock, Closing closing) throws Exception {
        var ground = Ground.open(rooms, clock, closing);
        var lobby = Lobby.open(rooms, ground, closing);
        var uses = Uses.open(rooms, ground, lobby, closing);
        var doors = Doors.build(rooms, ground, lobby, closing);
        var hub = ground.hub();
        var reload =
                new Reload(config, ground, lobby, List.of(hub::rulesChanged, doors::recheck, uses.presence()::recheck));
        doors.api().attending(uses.presence(), ground.access()).feeding(uses.feeds());
        doors.api().documents(uses.documents(), ground.access(), lobby.limiter());
        doors.api().reloading(reload::again);
        doors.open(closing);
        ground.metrics().process();
        closing.later(Evictions.begin(lobby.revocations(), lobby.sessions()));
        closing.later(Census.begin(lobby.sessions(), hub));
        var herald = new Herald(config, doors.web(), ground, lobby, uses, reload, closing);
        closing.later(Plugins.open(config.plugins().folder(), herald, ground.metrics()));
        doors.web().start();
        return herald;
    }

    /** Documents that people edit together. */
    public SharedDocuments documents() {
        return new SharedDocuments(Namespace.DEFAULT, uses.documents());
    }

    /** Who is on which channel. */
    public Presence presence() {
        return uses.presence();
    }

    /** The port that is bound. */
    public int port() {
        return web.port();
    }

    /** Where browsers on this machine find the server. */
    public URI uri() {
        return URI.create(config.http().tls().scheme() + "://" + config.http().reachableHost() + ":" + port() + "/");
    }

    /**
     * Publishes the value as JSON: a map, a list, a record, a string. Completes once it is as durable as the
     * channel's rule says, or with the reason why it was not taken.
     *
     * <p>When more is published than can be written or delivered, the stage waits: a program that waits for its stages, or for
     * one of them now and then, goes at the pace that the server can. What waits is bounded, at 64 MiB and 30 s; beyond
     * that the stage says that it was refused. Services' filters do not see what is published here. On a document's channel
     * it is a change, {@code {"patch": […]}}; the stage fails with {@link dev.herald.intake.NotTaken} if that cannot be made.
     *
     * @throws IllegalArgumentException if the channel's name is wrong or the value is not JSON's
     */
    @Override
    public CompletionStage<Receipt> publish(String channel, Object value) {
        return ground.patience().publish(Publication.of(broadcast(channel), payload(value)));
    }

    /** The same, under an id: published again under it, it is kept and delivered once. */
    public CompletionStage<Receipt> publish(String channel, Object value, String id) {
        return ground.patience().publish(new Publication(broadcast(channel), payload(value), id, null));
    }

    /** Publishes what is produced faster than anybody reads: the newest value of each key, so many times a second. */
    public Publisher publisher(String channel) {
        return ground.pacing().publisher(broadcast(channel), Herald::payload);
    }

    /** A channel's last value, which survives; whoever subscribes to the channel is told how it changes. */
    public State state(String channel) {
        return uses.states().state(broadcast(channel));
    }

    /**
     * Asks the client of a session on this server; completes with its answer, as JSON, or exceptionally with {@link
     * dev.herald.requests.NotAnswered} when there is none: it failed, left, or took longer than the timeout.
     */
    @Override
    public CompletionStage<Payload> ask(String session, String name, Object value, Duration timeout) {
        return lobby.requests().toClients().ask(session, name, payload(value), timeout);
    }

    /** Application code: what is done when clients come and go, publish and ask. */
    @Override
    public Services services() {
        return uses.services();
    }

    /** Speaks to users and sessions by name, and has rooms. */
    public People people() {
        return new People(Namespace.DEFAULT, ground.patience(), lobby.users(), lobby.rooms(), Herald::payload);
    }

    /**
     * Hands what is published from now on to the listener, in order, on a thread of its own.
     *
     * <p>A slow listener delays nobody: what it has not taken yet waits in the journal. Of channels that are
     * not kept, it misses what it is too slow for.
     *
     * @param pattern a channel, or {@code /chat/*} or {@code /chat/**} for many
     */
    public Listening subscribe(String pattern, Consumer<Entry> listener) {
        return subscribe(pattern, new Since.Now(), listener);
    }

    /** The same, with what is kept of the past first. */
    public Listening subscribe(String pattern, Since since, Consumer<Entry> listener) {
        var listening =
                new Listening(ground.hub(), listener, config.limits().queue().bytes());
        listening.join(new Pattern(pattern), since);
        return listening;
    }

    /**
     * Takes a changed configuration in without dropping a connection: rules by channel, API keys, and who may come in.
     * Subscriptions that the new rules do not allow are ended, with the reason.
     *
     * @return the keys that are different and cannot change before the next start
     */
    public List<String> reload(Config changed) {
        return reload.apply(changed);
    }

    /** Reads the configuration again from where {@link #reloadFrom} says, and takes it in. */
    public List<String> reload() throws Exception {
        return reload.again();
    }

    /** From where the configuration is read when a reload is asked for, as by HTTP. */
    public void reloadFrom(Callable<Config> source) {
        reload.from(source);
    }

    /**
     * What would be decided by a configuration, and why; without a server.
     *
     * @param token or an API key; null for a caller that shows nothing
     * @throws IllegalArgumentException if the channel's name is wrong
     */
    public static Inquiry.Finding explain(
            Config config, @Nullable String token, Namespace namespace, Operation operation, String channel) {
        var rooms = new Rooms(config);
        var access = new Access(rooms.access());
        var tokens = new Tokens(rooms.tokens(), user -> false, Clock.systemUTC());
        var inquiry = new Inquiry(access, new Admission(rooms.admission(), access, tokens::read));
        return inquiry.ask(new Shown(token, namespace), operation, channel)
                .toCompletableFuture()
                .join();
    }

    /** Ends it: clients are told to come back, what was confirmed is on disk. Takes five seconds at most. */
    @Override
    public void close() {
        stop("its program closes it");
    }

    /** The same, with the reason for the log. */
    public void stop(String why) {
        if (stopping.getAndSet(true)) {
            closing.close(); // or waits for who does
            return;
        }
        LOG.info("stopping: {}", why);
        long start = System.nanoTime();
        closing.close();
        LOG.info(
                "stopped after {} ms",
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    /** Where the journal stands. */
    public Position top() {
        return ground.hub().top();
    }

    private static Channel broadcast(String name) {
        return Namespace.DEFAULT.broadcast(name);
    }

    private static Payload payload(Object value) {
        try {
            return new Payload(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
