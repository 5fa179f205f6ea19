package dev.herald.props;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.access.Access;
import dev.herald.access.ApiKeys;
import dev.herald.access.Who;
import dev.herald.admission.Admission;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.census.Sessions;
import dev.herald.http.origin.Origins;
import dev.herald.http.server.WebServer;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.hub.slow.Slow;
import dev.herald.intake.Intake;
import dev.herald.limits.KeptChannels;
import dev.herald.limits.Limiter;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.requests.Requests;
import dev.herald.tokens.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A house with the Bayeux door only, on a free port, that forgets everything when it is closed. */
public final class BayeuxHouse implements AutoCloseable {
    private static final Keeping KEPT =
            new Keeping(Keeping.Durability.SYNC, new Keeping.Retention(10_000, Duration.ofDays(1), 256 * 1024 * 1024));
    private static final Slow TICKS = new Slow(Slow.Manner.CONFLATE, JsonPointer.compile("/symbol"), 5);
    private static final ChannelRule RULE = new ChannelRule(KEPT, ChannelRule.Echo.ALL, 64 * 1024);

    private final Metrics metrics = new Metrics();
    private final Broker broker;
    private final Hub hub;
    private final Sessions sessions;
    private final Requests requests;
    private final BayeuxDoor door;
    private final WebServer web;

    public BayeuxHouse(BayeuxDoor.Settings settings) throws Exception {
        this(settings, WebServer.Front.DEFAULTS);
    }

    public BayeuxHouse(BayeuxDoor.Settings settings, WebServer.Front front) throws Exception {
        this(settings, front, Duration.ofSeconds(30));
    }

    /** @param idle how long a connection may be silent */
    public BayeuxHouse(BayeuxDoor.Settings settings, WebServer.Front front, Duration idle) throws Exception {
        this(settings, front, idle, Limiter.Settings.DEFAULTS, Long.MAX_VALUE);
    }

    /** One that holds its clients to these limits, and lets so many bytes wait for all of them. */
    public BayeuxHouse(BayeuxDoor.Settings settings, Limiter.Settings limits, long maxQueued) throws Exception {
        this(settings, WebServer.Front.DEFAULTS, Duration.ofSeconds(30), limits, maxQueued);
    }

    private BayeuxHouse(
            BayeuxDoor.Settings settings, WebServer.Front front, Duration idle, Limiter.Settings limits, long maxQueued)
            throws Exception {
        var rules = new Rulebook<>(
                Map.of(
                        new Pattern("/passing/**"), new ChannelRule(Keeping.NOTHING, ChannelRule.Echo.ALL, 64 * 1024),
                        new Pattern("/ticks/**"),
                                new ChannelRule(
                                        Keeping.NOTHING,
                                        ChannelRule.Echo.ALL,
                                        64 * 1024,
                                        TICKS,
                                        dev.herald.message.Members.OFF),
                        new Pattern("/others/**"), new ChannelRule(KEPT, ChannelRule.Echo.OTHERS, 64 * 1024),
                        new Pattern("/small/**"), new ChannelRule(KEPT, ChannelRule.Echo.ALL, 100),
                        new Pattern("/short/**"),
                                new ChannelRule(
                                        new Keeping(
                                                Keeping.Durability.SYNC,
                                                new Keeping.Retention(5, Duration.ofDays(1), 1024 * 1024)),
                                        ChannelRule.Echo.ALL,
                                        64 * 1024)),
                RULE);
        broker = new MemoryBroker(channel -> rules.of(channel).keeping(), Clock.systemUTC());
        hub = new Hub(broker.journal(), rules, Hub.Settings.DEFAULTS, metrics);
        sessions = new Sessions(maxQueued, metrics);
        requests = new Requests(Requests.Settings.DEFAULTS, sessions, metrics);
        var limiter = new Limiter(
                limits,
                new KeptChannels(broker.journal(), channel -> rules.of(channel).keeping()),
                metrics);
        var serverOnly = Access.Rule.letting(Who.SERVER, Who.ANYONE);
        var secret = Access.Rule.letting(Who.SERVER, Who.SERVER);
        var access = new Access(new Access.Settings(
                new Rulebook<>(
                        Map.of(new Pattern("/news/**"), serverOnly, new Pattern("/secret/**"), secret),
                        Access.Rule.letting(Who.ANYONE, Who.ANYONE)),
                ApiKeys.of(),
                Access.Door.OPEN));
        var admission = new Admission(
                Admission.Settings.DEFAULTS,
                access,
                token -> CompletableFuture.completedFuture(new Reading.Refused(Reading.Code.TOKEN_INVALID)));
        var origins = new Origins(Set.of("http://friend.example"));
        var house = new BayeuxDoor.House(
                hub, sessions, access, admission, limiter, requests, new Intake(hub), Clock.systemUTC());
        door = new BayeuxDoor(settings, house, origins);
        web = new WebServer(
                new WebServer.Settings("localhost", 0, 16 * 1024, 50_000, idle, Duration.ofSeconds(5)), front, metrics);
        web.add(door.handler());
        web.start();
    }

    public int port() {
        return web.port();
    }

    /** What is counted, as Prometheus reads it. */
    public String metrics() {
        return metrics.scrape();
    }

    public Hub hub() {
        return hub;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Requests requests() {
        return requests;
    }

    public BayeuxDoor door() {
        return door;
    }

    /** Publishes as the server does. */
    public void publish(String channel, String json) {
        hub.publish(Publication.of(new Channel(channel), Payload.of(json)))
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() throws Exception {
        door.close();
        requests.close();
        web.close();
        hub.close();
        broker.close();
    }
}
