package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.wire.Batch;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.RequestContext;
import java.util.List;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.common.AsyncFoldLeft;
import org.cometd.server.BayeuxServerImpl;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler.Task;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said over one WebSocket: runs messages through CometD and puts the replies into the {@link
 * Outbox}, holding connects.
 *
 * <p>It speaks for one session: the one that it handshook, or that a first message named together with a
 * proof (the browser's cookie, or the session's secret; {@link EarlySocket} is the exception that Faye
 * needs). A client id alone opens nothing. Messages of one
 * text are taken one at a time by CometD, none of which waits for the journal.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int SERVER_ERROR = 1011;
    private static final int POLICY_VIOLATION = 1008;
    private static final int MAX_REASON = 120;
    private static final long FAREWELL_MILLIS = 2_000;
    private static final int MAX_STRAYS = 100;

    private final WebSocketTransport transport;
    private final BayeuxServerImpl bayeux;
    private final RequestContext context;
    private final String browser;
    private final Exchange exchange;
    private final EarlySocket early;
    private final CoreSession socket;
    private final Outbox outbox;
    private volatile @Nullable BayeuxSession session;
    private volatile @Nullable BayeuxSession resident; // the session that has moved here
    private volatile @Nullable HeldConnect latest;
    private int strays; // handshakes, and messages of no session; one text is taken at a time
    private volatile @Nullable String spokenFor; // the browser whose session it drove: a later one is its own too

    Conversation(WebSocketTransport transport, RequestContext context, String browser, CoreSession socket) {
        this.transport = transport;
        this.bayeux = transport.getBayeuxServer();
        this.context = context;
        this.browser = browser;
        this.exchange = (Exchange) bayeux;
        this.early = new EarlySocket(exchange.now(), context, browser);
        this.socket = socket;
        this.outbox = new Outbox(transport, socket, this::ended);
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * Takes the messages of one text in; an empty text is a keep-alive of Faye's old clients.
     *
     * @param more called when the next text may come
     */
    void take(List<BayeuxMessage> texts, Runnable more) {
        if (texts.isEmpty()) {
            more.run();
            return;
        }
        var messages = Batch.alone(texts);
        var turn = new Turn(speaker(messages.get(0)));
        if (isStray(turn, messages.get(0)) && ++strays > MAX_STRAYS) {
            socket.close(POLICY_VIOLATION, "too many handshakes, or messages of no session", Callback.NOOP);
            return;
        }
        AsyncFoldLeft.run(
                messages,
                null,
                (result, message, loop) -> process(turn, message, Promise.from(loop::proceed, loop::fail)),
                Promise.<Object>from(
                        done -> {
                            if (!turn.replies().isEmpty() || turn.takesQueue()) {
                                outbox.add(turn);
                            }
                            outbox.whenRoom(more);
                        },
                        this::broken));
    }

    private static boolean isStray(Turn turn, BayeuxMessage first) {
        return turn.session() == null || Channel.META_HANDSHAKE.equals(first.getChannel());
    }

    private @Nullable BayeuxSession speaker(BayeuxMessage first) {
        if (Channel.META_HANDSHAKE.equals(first.getChannel())) {
            return transport.open();
        }
        var known = session;
        if (known != null && transport.find(known.getId()) == known) {
            return known;
        }
        var named = transport.find(first.getClientId());
        session = named != null && isProven(named, first) ? named : null;
        return session;
    }

    private boolean isProven(BayeuxSession named, BayeuxMessage first) {
        boolean proven = named.isOfBrowser(context)
                || (spokenFor != null && spokenFor.equals(named.getBrowserId()))
                || named.isProvenBy(first)
                || early.takes(named, exchange.now());
        if (proven) {
            spokenFor = named.getBrowserId();
        }
        return proven;
    }

    private void process(Turn turn, BayeuxMessage message, Promise<Object> done) {
        message.setServerTransport(transport);
        message.setBayeuxContext(context);
        var speaker = turn.session();
        if (speaker != null) {
            speaker.setServerTransport(transport);
        }
        if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
            handshake(turn, message, done);
            return;
        }
        boolean isConnect = Channel.META_CONNECT.equals(message.getChannel());
        if (speaker != null && (isConnect || speaker != resident) && !receive(speaker, message)) {
            turn.add(exchange.overtaken(message));
            done.succeed(null);
        } else if (isConnect) {
            connect(speaker, message, done);
        } else {
            answer(turn, message, done);
        }
    }

    /**
     * A session moves here with its first message; one that has moved on since comes back with a connect only, since
     * other messages may have been under way when it left.
     */
    private boolean receive(BayeuxSession speaker, BayeuxMessage message) {
        boolean wasHere = speaker == resident && speaker.wire().is(outbox);
        if (!speaker.wire().moveTo(outbox, message)) {
            return false;
        }
        resident = speaker;
        if (!wasHere) {
            install(new HeldConnect(this, speaker, message, transport.newMetaConnectCycle()), speaker);
        }
        return true;
    }

    private void handshake(Turn turn, BayeuxMessage message, Promise<Object> done) {
        var opened = java.util.Objects.requireNonNull(turn.session(), "a handshake has a new session");
        opened.wire().moveTo(outbox, message);
        opened.setScheduler(null);
        reply(
                opened,
                message,
                Promise.from(
                        reply -> {
                            turn.add(reply);
                            turn.expireAfter(0);
                            if (reply != null && reply.isSuccessful()) {
                                opened.setBrowserId(browser);
                                replaceWith(opened);
                            }
                            done.succeed(null);
                        },
                        done::fail));
    }

    /** One socket, one session: a second handshake ends the first session. */
    private void replaceWith(BayeuxSession opened) {
        var former = session;
        session = opened;
        if (former != null) {
            bayeux.removeServerSession(former, false);
        }
    }

    private void connect(@Nullable BayeuxSession speaker, BayeuxMessage message, Promise<Object> done) {
        boolean wasConnected = speaker != null && speaker.isConnected();
        var former = latest;
        if (former != null) {
            former.replaced();
        }
        bayeux.handle(
                speaker,
                message,
                Promise.from(
                        reply -> {
                            long cycle = transport.newMetaConnectCycle();
                            if (speaker != null && reply.isSuccessful() && wasConnected && mayHold(speaker)) {
                                var held = new HeldConnect(this, speaker, message, cycle);
                                long millis = speaker.calculateTimeout(transport.getTimeout());
                                speaker.notifySuspended(message, millis);
                                held.hold(millis);
                                install(held, speaker);
                            } else {
                                answerConnect(speaker, message, 0);
                            }
                            done.succeed(null);
                        },
                        done::fail));
    }

    private boolean mayHold(BayeuxSession speaker) {
        return speaker.isConnected()
                && speaker.calculateTimeout(transport.getTimeout()) > 0
                && !(speaker.shouldSchedule() && deliversByConnectOnly(speaker));
    }

    private void install(HeldConnect held, BayeuxSession speaker) {
        latest = held;
        speaker.setScheduler(held);
    }

    private void answer(Turn turn, BayeuxMessage message, Promise<Object> done) {
        var speaker = turn.session();
        reply(
                speaker,
                message,
                Promise.from(
                        reply -> {
                            turn.add(reply);
                            if (speaker != null && !deliversByConnectOnly(speaker)) {
                                turn.takeQueue();
                            }
                            done.succeed(null);
                        },
                        done::fail));
    }

    private void reply(
            @Nullable BayeuxSession speaker, BayeuxMessage message, Promise<ServerMessage.@Nullable Mutable> done) {
        bayeux.handle(
                speaker, message, Promise.from(reply -> transport.processReply(speaker, reply, done), done::fail));
    }

    /** Sends a connect's reply, with what is queued. */
    void answerConnect(@Nullable BayeuxSession speaker, BayeuxMessage message, long cycle) {
        var reply = message.getAssociated();
        if (speaker != null) {
            var advice = speaker.takeAdvice(transport);
            if (advice != null) {
                reply.put(Message.ADVICE_FIELD, advice);
            }
            if (speaker.isDisconnected()) {
                reply.getAdvice(true).put(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE);
            }
        }
        transport.processReply(
                speaker,
                reply,
                Promise.from(
                        extended -> {
                            var turn = new Turn(speaker);
                            turn.add(extended);
                            turn.takeQueue();
                            turn.expireAfter(cycle);
                            outbox.add(turn);
                        },
                        this::broken));
    }

    boolean deliversByConnectOnly(BayeuxSession speaker) {
        return transport.isMetaConnectDeliveryOnly() || speaker.isMetaConnectDeliveryOnly();
    }

    Task schedule(Runnable task, long millis) {
        return bayeux.schedule(task, millis);
    }

    void expireAfter(BayeuxSession speaker, long cycle) {
        transport.scheduleExpiration(speaker, cycle);
    }

    /** Ends the connection, not the session: its client may come back by another. Who does not read is cut off. */
    void close(String reason) {
        socket.close(TRY_AGAIN_LATER, shortened(reason), Callback.NOOP);
        schedule(socket::abort, FAREWELL_MILLIS);
    }

    /** A close frame has room for 123 bytes. */
    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    /** A frame has come. */
    void heard() {
        var here = resident;
        if (here != null) {
            here.wire().pulse().heard();
        }
    }

    /** The connection is gone; what comes for the session waits in its queue until it comes back, or expires. */
    void ended(Throwable cause) {
        var here = resident;
        if (here != null) {
            here.wire().ended(outbox);
        }
        var held = latest;
        if (held != null) {
            held.cancel(cause);
        }
    }

    /** A bug: the connection ends rather than wait for an answer that will not come. */
    void broken(Throwable failure) {
        LOG.warn("a message could not be handled", failure);
        socket.close(SERVER_ERROR, "internal error", Callback.NOOP);
    }
}
