package dev.herald.bayeux.exchange;

import dev.herald.access.Identity;
import dev.herald.bayeux.session.Backlog;
import dev.herald.bayeux.session.Bounds;
import dev.herald.bayeux.session.Client;
import dev.herald.bayeux.session.CurrentWire;
import dev.herald.bayeux.session.EarlyMove;
import dev.herald.bayeux.session.Secret;
import dev.herald.bayeux.session.Standing;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Delivered;
import dev.herald.bayeux.wire.Forms;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.census.Placement;
import dev.herald.census.Queued;
import dev.herald.census.Sessions;
import dev.herald.hub.lanes.Delivery;
import dev.herald.limits.Allowance;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.AbstractServerTransport;
import org.cometd.server.ServerSessionImpl;
import org.eclipse.jetty.util.thread.Scheduler.Task;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: CometD's queue and life cycle, fed by the hub, bounded by bytes.
 *
 * <p>Entries arrive on the lane's thread and are queued; CometD's scheduler of the moment (a held connect,
 * or a WebSocket) writes the queue when the lane flushes. What waits is counted in {@link Backlog}; when
 * that is full the lane stops and goes on from the journal later. The session's secret is the proof by
 * which another connection may go on with it.
 */
public final class BayeuxSession extends ServerSessionImpl implements Client, Sessions.Session {
    private static final long MAX_INTERVAL_MILLIS = 60_000;

    private final Exchange exchange;
    private final Bounds bounds;
    private final Secret secret = Secret.random();
    private final Instant since;
    private final Standing standing;
    private volatile Delivery.WireForm<Delivered> form = Forms.PLAIN;
    private volatile @Nullable QueueListener retainer; // of what is sent, until the client acknowledges it
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final CurrentWire wire = new CurrentWire();
    private volatile String remote = "";
    private final EarlyMove earlyMove = new EarlyMove();

    BayeuxSession(Exchange exchange, Queued queued, Allowance allowance, Instant since) {
        super(exchange);
        this.exchange = exchange;
        this.bounds =
                new Bounds(allowance, new Backlog(queued, () -> exchange.hub().hasRoomAgain(this)));
        this.since = since;
        this.standing = new Standing(this, exchange.access(), exchange.hub(), allowance);
    }

    // ---- as the hub sees it

    @Override
    public String id() {
        return getId();
    }

    @Override
    public void accept(Delivery delivery) {
        enqueue(delivery.as(form));
    }

    @Override
    public boolean hasRoom() {
        return bounds.backlog().hasRoom();
    }

    @Override
    public boolean isIdle() {
        return bounds.backlog().isIdle();
    }

    @Override
    public boolean mayRead(Channel channel) {
        return standing.mayRead(channel);
    }

    @Override
    public void missed(Channel channel) {
        exchange.cut(this, "too slow for " + channel + ", which is not kept");
    }

    @Override
    public void lost(Pattern pattern, Position resumed, String reason) {
        enqueue(Forms.gap(pattern, resumed, reason));
    }

    private void enqueue(Delivered message) {
        bounds.backlog().add(message.bytes());
        getLock().lock();
        try {
            addMessage(message);
            var listener = retainer;
            if (listener != null) {
                listener.queued(null, message);
            }
        } finally {
            getLock().unlock();
        }
    }

    /** What an acknowledging client is sent is the extension's to repeat. */
    @Override
    public long recall() {
        if (isAcknowledging()) {
            return Long.MAX_VALUE;
        }
        getLock().lock();
        try {
            return bounds.backlog().recall(getQueue().iterator());
        } finally {
            getLock().unlock();
        }
    }

    // ---- as the transports see it

    /** By which what is queued leaves. */
    public CurrentWire wire() {
        return wire;
    }

    /** Takes what is queued, if it is this wire's to take. */
    public List<ServerMessage> takeQueue(Object byWire, List<ServerMessage.Mutable> replies) {
        getLock().lock();
        try {
            if (!wire.is(byWire)) {
                return List.of();
            }
            replies.forEach(wire::number);
            return takeQueue(replies);
        } finally {
            getLock().unlock();
        }
    }

    /** What waits to be sent; the transport that takes the queue says when its bytes have gone. */
    public Backlog backlog() {
        return bounds.backlog();
    }

    /** Whether what is taken from the queue stays until the client acknowledges it. */
    public boolean isAcknowledging() {
        return retainer != null;
    }

    /** What it may send and may have waiting, and why it was ended if it was. */
    public Bounds bounds() {
        return bounds;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** Whether a message from a new place shows that it comes from this session's own client. */
    public boolean isProvenBy(BayeuxMessage message) {
        return secret.is(message.heraldExt().getOrDefault("secret", ""));
    }

    /** Whether the request comes from the browser in which this session began. */
    public boolean isOfBrowser(RequestContext request) {
        return Stream.of(RequestContext.BROWSER_COOKIE, RequestContext.SOCKET_COOKIE)
                .map(request::getCookie)
                .anyMatch(cookie -> cookie != null && (cookie.equals(getBrowserId()) || earlyMove.isMarkedBy(cookie)));
    }

    /** By which Faye's WebSocket, opened before it could have a proof, gets the session. */
    public EarlyMove earlyMove() {
        return earlyMove;
    }

    /** The proof, to be told to the client that handshook. */
    String proof() {
        return secret.toString();
    }

    public void setRemote(String address) {
        remote = address;
    }

    @Override
    public void addListener(ServerSessionListener listener) {
        super.addListener(listener);
        if (listener instanceof QueueListener queueListener) {
            retainer = queueListener;
        }
    }

    @Override
    public void setScheduler(AbstractServerTransport.@Nullable Scheduler newScheduler) {
        if (newScheduler != null && wire.hasOvertaken(newScheduler)) {
            newScheduler.cancel();
            return;
        }
        wire.pulse().schedule(newScheduler);
        super.setScheduler(newScheduler);
        if (newScheduler != null && wire.hasOvertaken(newScheduler)) { // meanwhile
            newScheduler.cancel();
        }
    }

    /** A client may ask for a shorter hold of its connect, not for a longer one. */
    @Override
    public long calculateTimeout(long defaultTimeout) {
        return Math.min(super.calculateTimeout(defaultTimeout), defaultTimeout);
    }

    /** A client's wish for an interval between connects may not keep its session alive for ever. */
    @Override
    public long calculateInterval(long defaultInterval) {
        return Math.min(super.calculateInterval(defaultInterval), MAX_INTERVAL_MILLIS);
    }

    /** Sends the client away for a while: it gets its held connect back with a random interval to wait. */
    void sendAway(long maxMillis) {
        setInterval(ThreadLocalRandom.current().nextLong(maxMillis));
        wire.pulse().release();
    }

    @Override
    public Optional<Sessions.Pulse> pulse() {
        return Optional.of(wire.pulse());
    }

    @Override
    public Task schedule(Runnable task, long millis) {
        return exchange.schedule(task, millis);
    }

    @Override
    public Instant now() {
        return exchange.now();
    }

    /** Something that should not fail did: said once, here. */
    void failed(String what, Throwable failure) {
        exchange.log().warn("{} failed for session {}", what, getId(), failure);
    }

    @Override
    public Identity identity() {
        return standing.identity();
    }

    /** Who the client is, and what it is subscribed to. */
    Standing standing() {
        return standing;
    }

    @Override
    public void tell(String channel, Payload data) {
        tell(Forms.notice(channel, data));
    }

    @Override
    public void tell(Delivered message) {
        enqueue(message);
        flush();
    }

    /** From now on entries are sent with their replay number as well. */
    void wantsReplayNumbers() {
        form = Forms.WITH_REPLAY;
    }

    @Override
    public String transport() {
        var transport = getServerTransport();
        return transport == null ? "none" : transport.getName();
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public long queuedBytes() {
        return bounds.backlog().bytes();
    }

    @Override
    public List<Pattern> patterns() {
        return standing.patterns().stream().sorted().toList();
    }

    @Override
    public Placement placement() {
        return standing;
    }

    @Override
    public void expel(String error) {
        exchange.log().info("session {} is ended: {}", getId(), error);
        tell("/herald/ended", Payload.of("{\"error\":" + Forms.quoted(error) + "}"));
        exchange.end(this);
    }

    @Override
    public void cut(String reason) {
        bounds.backlog().close();
        exchange.cut(this, reason);
    }

    @Override
    public void disconnect(String reason) {
        exchange.log().info("session {} is disconnected: {}", getId(), reason);
        disconnect();
    }
}
