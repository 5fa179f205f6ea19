package dev.herald.bayeux.exchange;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.admission.Admission;
import dev.herald.bayeux.session.Asking;
import dev.herald.bayeux.session.Entrance;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Grammar;
import dev.herald.census.Sessions;
import dev.herald.hub.Hub;
import dev.herald.intake.Intake;
import dev.herald.limits.Limiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.AbstractServerTransport;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.JacksonJSONContextServer;
import org.cometd.server.ServerChannelImpl;
import org.cometd.server.ServerSessionImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.ext.ActivityExtension;
import org.cometd.server.ext.TimesyncExtension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CometD server whose broadcasts go through the hub.
 *
 * <p>CometD keeps the sessions, their queues and their expiry, and runs the extensions; subscriptions and
 * publications are the hub's. So every message is first held against the {@link Grammar}, and where CometD
 * would fan out, {@link Publishing} and {@link Subscribing} take over.
 */
public final class Exchange extends BayeuxServerImpl {

    /**
     * @param timeout how long a connect is held
     * @param interval how long a client waits between connects
     * @param maxInterval how long a session lives without a connect
     * @param maxInactivity how long a session lives that only connects; zero is for ever
     * @param maxSubscriptions of a session
     * @param maxQueueBytes that wait for one session
     */
    public record Settings(
            Duration timeout,
            Duration interval,
            Duration maxInterval,
            Duration maxInactivity,
            int sessionsPerBrowser,
            int maxSubscriptions,
            long maxQueueBytes) {}

    private final Logger log = LoggerFactory.getLogger(Exchange.class);
    private final Settings settings;
    private final Hub hub;
    private final Access access;
    private final Sessions sessions;
    private final Clock clock;
    private final Greeting greeting;
    private final Entrance entrance;
    private final Grammar grammar;
    private final Limiter limiter;
    private final Limiting limiting;
    private final Publishing publishing;
    private final Subscribing subscribing;
    private final Asking asking;
    private volatile boolean closing;

    public Exchange(
            Settings settings,
            Hub hub,
            Access access,
            Sessions sessions,
            Limiter limiter,
            Clock clock,
            List<String> connectionTypes,
            Greeting greeting,
            Admission admission,
            Intake intake,
            Asking asking) {
        this.settings = settings;
        this.hub = hub;
        this.access = access;
        this.sessions = sessions;
        this.clock = clock;
        this.greeting = greeting;
        this.entrance = new Entrance(admission);
        this.limiter = limiter;
        this.limiting = new Limiting(limiter);
        this.grammar = new Grammar(connectionTypes);
        this.publishing = new Publishing(intake, access);
        this.asking = asking;
        this.subscribing = new Subscribing(hub, access, settings.maxSubscriptions());
        configure();
    }

    private void configure() {
        setOption(AbstractServerTransport.JSON_CONTEXT_OPTION, new JacksonJSONContextServer());
        setOption(AbstractServerTransport.TIMEOUT_OPTION, settings.timeout().toMillis());
        setOption(AbstractServerTransport.INTERVAL_OPTION, settings.interval().toMillis());
        setOption(
                AbstractServerTransport.MAX_INTERVAL_OPTION,
                settings.maxInterval().toMillis());
        setOption("maxSessionsPerBrowser", settings.sessionsPerBrowser());
        setOption("browserCookieSameSite", "Lax");
        setOption("browserCookieSecure", true); // where TLS is spoken, that is
        setOption("duplicateMetaConnectHttpResponseCode", 409);
        setOption(VALIDATE_MESSAGE_FIELDS_OPTION, false); // the grammar has looked at them
        setSecurityPolicy(null);

        var acks = new AcknowledgedMessagesExtension();
        acks.addListener(Acknowledgements.listener());
        addExtension(acks);
        addExtension(new TimesyncExtension());
        if (!settings.maxInactivity().isZero()) {
            addExtension(new ActivityExtension(
                    ActivityExtension.Activity.CLIENT, settings.maxInactivity().toMillis()));
        }
        addListener(new Comings());
    }

    @Override
    public ServerSessionImpl newServerSession() {
        return new BayeuxSession(this, sessions.queue(settings.maxQueueBytes()), limiter.session(), clock.instant());
    }

    @Override
    public ServerMessage.Mutable newMessage() {
        return new BayeuxMessage();
    }

    @Override
    public void handle(
            @Nullable ServerSessionImpl session,
            ServerMessage.Mutable message,
            Promise<ServerMessage.Mutable> promise) {
        var exceeded = limiting.check((BayeuxSession) session, (BayeuxMessage) message);
        if (exceeded != null
                && session != null
                && ((BayeuxSession) session).bounds().allowance().isBeyond()) {
            cut((BayeuxSession) session, exceeded.detail() + ", and it goes on far beyond");
        }
        var problem = grammar.problemOf((BayeuxMessage) message);
        if (problem != null) {
            promise.succeed(refuse(message, problem));
        } else if (exceeded != null) {
            promise.succeed(Limiting.refuse(createReply(message), exceeded));
        } else if (closing && Channel.META_HANDSHAKE.equals(message.getChannel())) {
            promise.succeed(sendElsewhere(message));
        } else if (session != null && Channel.META_HANDSHAKE.equals(message.getChannel())) {
            let((BayeuxSession) session, (BayeuxMessage) message, promise);
        } else {
            super.handle(session, message, promise);
        }
    }

    /** A handshake goes on when it is known whose it is. */
    private void let(BayeuxSession session, BayeuxMessage handshake, Promise<ServerMessage.Mutable> promise) {
        entrance.admit(session.standing(), handshake).whenComplete((refused, failure) -> {
            if (failure != null) {
                promise.fail(failure);
            } else if (refused != null) {
                var reply = (BayeuxMessage) refuse(handshake, refused.toBayeux());
                Entrance.advise(reply, refused);
                promise.succeed(reply);
            } else {
                super.handle(session, handshake, promise);
            }
        });
    }

    private ServerMessage.Mutable refuse(ServerMessage.Mutable message, String problem) {
        var reply = createReply(message);
        error(reply, problem);
        if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
            reply.getAdvice(true).put(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE);
            reply.put(Message.SUPPORTED_CONNECTION_TYPES_FIELD, getAllowedTransports());
            reply.put(Message.VERSION_FIELD, "1.0");
        }
        return reply;
    }

    /** The answer to a connect that a later one has overtaken. */
    public ServerMessage.Mutable overtaken(BayeuxMessage connect) {
        var reply = createReply(connect);
        error(reply, "409::connect_replaced, another connect of this session took its place");
        return reply;
    }

    private ServerMessage.Mutable sendElsewhere(ServerMessage.Mutable message) {
        var reply = createReply(message);
        error(reply, "503::server_closing");
        reply.getAdvice(true).put(Message.RECONNECT_FIELD, Message.RECONNECT_HANDSHAKE_VALUE);
        reply.getAdvice(true).put(Message.INTERVAL_FIELD, 1000L);
        return reply;
    }

    /** After authorization, before fan-out: here broadcasts leave CometD for the hub. */
    @Override
    protected void publish(
            ServerSessionImpl session,
            ServerChannelImpl channel,
            ServerMessage.Mutable message,
            boolean receiving,
            Promise<Boolean> promise) {
        var reply = (BayeuxMessage) message.getAssociated();
        if (!receiving || reply == null) {
            super.publish(session, channel, message, receiving, promise);
            return;
        }
        var from = (BayeuxSession) session;
        var said = (BayeuxMessage) message;
        switch (channel.getId()) {
            case Channel.META_SUBSCRIBE -> subscribing.subscribe(from, said, reply);
            case Channel.META_UNSUBSCRIBE -> subscribing.unsubscribe(from, said, reply);
            case Entrance.RENEWAL -> reply.settleWith(renew(from, said, reply));
            default -> {
                if (channel.isMeta()) {
                    super.publish(session, channel, message, true, greeted(from, said, reply, promise));
                    return;
                }
                take(from, said, reply);
            }
        }
        promise.succeed(true);
    }

    private void take(BayeuxSession from, BayeuxMessage said, BayeuxMessage reply) {
        if (said.isService()) {
            asking.take(from, said, reply);
        } else {
            publishing.publish(from, said, reply);
        }
    }

    private CompletableFuture<Void> renew(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        boolean wasNobodys = session.identity() instanceof Identity.Anyone;
        return entrance.renew(session.standing(), message, reply).thenRun(() -> {
            if (wasNobodys && session.identity() instanceof Identity.User) {
                sessions.identified(session);
            }
        });
    }

    private Promise<Boolean> greeted(
            BayeuxSession session, BayeuxMessage message, BayeuxMessage reply, Promise<Boolean> promise) {
        return Promise.from(
                done -> {
                    if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
                        session.earlyMove().began(message);
                        greeting.add(session, message, reply);
                    }
                    promise.succeed(done);
                },
                promise::fail);
    }

    /** Ends a session that cannot keep up; its client handshakes anew and recovers what is kept. */
    void cut(BayeuxSession session, String reason) {
        if (!session.bounds().isFirstReason(reason)) {
            return;
        }
        log.info("session {} is cut: {}", session.getId(), reason);
        end(session);
    }

    /** Its client learns with its next message that the session is over. */
    void end(BayeuxSession session) {
        execute(() -> {
            session.destroyScheduler();
            removeServerSession(session, true);
        });
    }

    /** Rules have changed: subscriptions that they do not allow any more are ended. */
    public void recheck() {
        for (var session : getSessions()) {
            ((BayeuxSession) session).standing().recheck();
        }
    }

    /** Sends every client away with a random wait of at most the given time; new ones are refused. */
    public void drain(Duration spread) {
        closing = true;
        for (var session : getSessions()) {
            ((BayeuxSession) session).sendAway(Math.max(1, spread.toMillis()));
        }
    }

    public Instant now() {
        return clock.instant();
    }

    Hub hub() {
        return hub;
    }

    Access access() {
        return access;
    }

    Logger log() {
        return log;
    }

    /** Keeps the list of sessions, and tells the hub of those that left. */
    private final class Comings implements BayeuxServer.SessionListener {
        @Override
        public void sessionAdded(ServerSession session, @Nullable ServerMessage message) {
            var joined = (BayeuxSession) session;
            var context = message == null ? null : message.getBayeuxContext();
            var address = context == null ? null : context.getRemoteAddress();
            joined.setRemote(address == null ? "" : address.toString());
            sessions.opened(joined);
        }

        @Override
        public void sessionRemoved(ServerSession session, @Nullable ServerMessage message, boolean timeout) {
            var left = (BayeuxSession) session;
            sessions.closed(left);
            left.bounds().close();
            left.standing().leave();
        }
    }
}
