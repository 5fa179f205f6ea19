package dev.herald.props;

import dev.herald.access.Access;
import dev.herald.access.Access.Door;
import dev.herald.access.ApiKeys;
import dev.herald.access.Who;
import dev.herald.admission.Admission;
import dev.herald.admission.Callers;
import dev.herald.admission.Inquiry;
import dev.herald.admission.Tickets;
import dev.herald.api.ApiDoor;
import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.census.Sessions;
import dev.herald.events.EventsDoor;
import dev.herald.http.origin.Origins;
import dev.herald.http.server.WebServer;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.hub.Hub;
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
import dev.herald.revocations.Revocations;
import dev.herald.tokens.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A house with the two HTTP doors only, on a free port, that forgets everything when it is closed. */
public final class HttpHouse implements AutoCloseable {
    public static final String KEY = "a-key-that-only-backends-know";

    private final Broker broker;
    private final FaultyJournal journal;
    private final Hub hub;
    private final Sessions sessions;
    private final Requests requests;
    private final Revocations revocations;
    private final ApiDoor api;
    private final EventsDoor events;
    private final WebServer web;

    private HttpHouse(Door keys, EventsDoor.Settings streams) throws Exception {
        this(keys, streams, Limiter.Settings.DEFAULTS);
    }

    private HttpHouse(Door keys, EventsDoor.Settings streams, Limiter.Settings limits) throws Exception {
        var kept = new Keeping(Durability.SYNC, new Retention(100_000, Duration.ofDays(1), 256 * 1024 * 1024));
        var few = new Keeping(Durability.SYNC, new Retention(3, Duration.ofDays(1), 1024 * 1024));
        var rules = new Rulebook<>(
                Map.of(
                        new Pattern("/passing/**"), new ChannelRule(Keeping.NOTHING, Echo.ALL, 64 * 1024),
                        new Pattern("/few/**"), new ChannelRule(few, Echo.ALL, 64 * 1024)),
                new ChannelRule(kept, Echo.ALL, 64 * 1024));
        var access = new Access(new Access.Settings(
                new Rulebook<>(
                        Map.of(new Pattern("/secret/**"), Access.Rule.letting(Who.SERVER, Who.SERVER)),
                        Access.Rule.letting(Who.ANYONE, Who.ANYONE)),
                ApiKeys.of(KEY),
                keys));
        var origins = new Origins(Set.of("https://app.example"));
        var metrics = new Metrics();
        var clock = Clock.systemUTC();

        broker = new MemoryBroker(channel -> rules.of(channel).keeping(), clock);
        revocations = Revocations.open(Revocations.Settings.DEFAULTS, broker.table(), clock);
        var admission = new Admission(
                Admission.Settings.DEFAULTS,
                access,
                token -> CompletableFuture.completedFuture(new Reading.Refused(Reading.Code.TOKEN_INVALID)));
        var tickets = new Tickets(broker.table());
        var callers = new Callers(access, admission, tickets);
        journal = new FaultyJournal(broker.journal());
        hub = new Hub(journal, rules, Hub.Settings.DEFAULTS, metrics);
        sessions = new Sessions(Long.MAX_VALUE, metrics);
        var limiter = new Limiter(
                limits, new KeptChannels(journal, channel -> rules.of(channel).keeping()), metrics);
        requests = new Requests(Requests.Settings.DEFAULTS, sessions, metrics);
        api = new ApiDoor(
                ApiDoor.Settings.DEFAULTS,
                hub,
                new Intake(hub),
                journal,
                sessions,
                access,
                callers,
                limiter,
                origins,
                metrics,
                clock);
        events = new EventsDoor(streams, hub, sessions, access, callers, origins, metrics, clock);
        web = new WebServer(new WebServer.Settings("127.0.0.1", 0), WebServer.Front.DEFAULTS, metrics);
        web.add(api.explaining(new Inquiry(access, admission))
                .revoking(revocations, clock)
                .requesting(requests, access, limiter, clock)
                .incoming(List.of(), hub::publish, metrics, clock)
                .reloading(List::of));
        web.add(events);
        web.start();
    }

    /** One that asks for a key, and holds its callers to these limits. */
    public static HttpHouse limited(Limiter.Settings limits) throws Exception {
        return new HttpHouse(Door.SHUT, EventsDoor.Settings.DEFAULTS, limits);
    }

    /** As {@code dev} is: the API is open to callers without a key. */
    public static HttpHouse open() throws Exception {
        return new HttpHouse(Door.OPEN, EventsDoor.Settings.DEFAULTS);
    }

    /** As in production: the API asks for {@link #KEY}. */
    public static HttpHouse locked() throws Exception {
        return new HttpHouse(Door.SHUT, EventsDoor.Settings.DEFAULTS);
    }

    public static HttpHouse streaming(EventsDoor.Settings streams) throws Exception {
        return new HttpHouse(Door.OPEN, streams);
    }

    public Wire wire() {
        return new Wire(web.port());
    }

    public FaultyJournal journal() {
        return journal;
    }

    public Requests requests() {
        return requests;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Hub hub() {
        return hub;
    }

    /** Publishes so many numbers, as the server does. */
    public void publish(String channel, int count) {
        for (int i = 0; i < count; i++) {
            hub.publish(Publication.of(new Channel(channel), Payload.of(String.valueOf(i))))
                    .toCompletableFuture()
                    .join();
        }
    }

    public void drain() {
        api.drain();
        events.drain();
    }

    @Override
    public void close() throws Exception {
        events.drain();
        requests.close();
        web.close();
        hub.close();
        broker.close();
    }
}
