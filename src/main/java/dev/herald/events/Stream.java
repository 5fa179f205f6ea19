package dev.herald.events;

import dev.herald.access.Identity;
import dev.herald.census.Queued;
import dev.herald.census.Sessions.Session;
import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Joined;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One caller's stream: a subscriber whose entries leave as they come.
 *
 * <p>The hub's lane calls the subscriber's methods, which only put bytes into the {@link Outlet} and have it
 * write without waiting; the hub calls none of them before {@link #start} has opened the gate. A reader
 * that does not keep up has no room, and is then fed from the journal at its own pace. That a reader is gone
 * shows when something is written to it: at the next heartbeat at the latest.
 */
final class Stream implements Subscriber, Session {
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int RETRY_AT_LEAST = 500;
    private static final int RETRY_AT_MOST = 5000;

    private final String id = UUID.randomUUID().toString();
    private final Pattern pattern;
    private final Form form;
    private final EventsDoor.Settings settings;
    private final Queued queued;
    private final Hub hub;
    private final Instant since;
    private final Identity identity;
    private final Predicate<Channel> readable;

    private volatile @Nullable Outlet outlet; // set once, at the start
    private volatile @Nullable Scheduler scheduler;
    private volatile String remote = "";
    private volatile boolean over;
    private volatile @Nullable String dismissed; // why it is to end, perhaps before it has begun
    private volatile Instant end = Instant.MAX;
    private final AtomicBoolean leaving = new AtomicBoolean();

    Stream(
            Pattern pattern,
            Form form,
            EventsDoor.Settings settings,
            Queued queued,
            Hub hub,
            Instant since,
            Identity identity,
            Predicate<Channel> readable) {
        this.pattern = pattern;
        this.form = form;
        this.settings = settings;
        this.queued = queued;
        this.hub = hub;
        this.since = since;
        this.identity = identity;
        this.readable = readable;
    }

    /**
     * @param missing why some of the past that was asked for does not come
     * @param place after which the stream begins; none when it begins with everything that is kept
     */
    record Beginning(Joined joined, Optional<Position> place, Optional<String> missing) {}

    /** Sends the stream's beginning and lets the entries come; {@code closed} is called when it has ended. */
    void start(Beginning beginning, Request request, Response response, Callback callback, Runnable closed) {
        remote = Request.getRemoteAddr(request);
        scheduler = request.getComponents().getScheduler();
        var started = new Outlet(response, callback, queued, () -> hub.hasRoomAgain(this), () -> {
            over = true;
            hub.leave(this);
            closed.run();
        });
        outlet = started;

        var headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, form.contentType());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Accel-Buffering", "no"); // nginx passes it on as it comes
        beginning.place().ifPresent(place -> headers.put("Herald-Position", place.toString()));
        started.put(form.hello(beginning.place()));
        var joined = beginning.joined();
        beginning.missing().ifPresent(why -> started.put(form.gap(why, joined.top())));
        started.iterate();
        joined.open();
        if (identity instanceof Identity.User user) {
            end = user.expires();
        }
        beat();
        var told = dismissed;
        if (told != null) { // before it had begun
            disconnect(told);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void accept(Delivery delivery) {
        put(delivery.as(form.entry()));
    }

    @Override
    public void flush() {
        var open = outlet;
        if (open != null) {
            open.iterate();
        }
    }

    @Override
    public boolean hasRoom() {
        var open = outlet;
        return open == null || open.hasRoom();
    }

    @Override
    public boolean isIdle() {
        var open = outlet;
        return open == null || open.isIdle();
    }

    @Override
    public boolean mayRead(Channel channel) {
        return channel.isBroadcast() && readable.test(channel);
    }

    @Override
    public void missed(Channel channel) {
        disconnect("too slow for " + channel + ", which is not kept");
    }

    @Override
    public void lost(Pattern missed, Position resumed, String reason) {
        put(form.gap(reason, resumed));
        flush();
    }

    @Override
    public String transport() {
        return form.transport();
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
        var open = outlet;
        return open == null ? 0 : open.queuedBytes();
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void tell(String channel, Payload data) {
        var said = Publication.of(new Channel(channel), data);
        put(new Delivery(new Entry(said, null, null, Instant.now())).as(form.entry()));
        flush();
    }

    @Override
    public void expel(String error) {
        disconnect(error);
    }

    @Override
    public List<Pattern> patterns() {
        return List.of(pattern);
    }

    /** Says goodbye and ends; a reader that does not even take that is cut off. */
    @Override
    public void disconnect(String reason) {
        var open = outlet;
        var timer = scheduler;
        dismissed = reason;
        if (open == null || timer == null || over || leaving.getAndSet(true)) {
            return;
        }
        int retry = ThreadLocalRandom.current().nextInt(RETRY_AT_LEAST, RETRY_AT_MOST);
        open.put(form.goodbye(reason, retry));
        open.end();
        hub.leave(this);
        open.iterate();
        timer.schedule(() -> open.abort(new CancellationException(reason)), FAREWELL);
    }

    private void put(byte[] text) {
        var open = outlet;
        if (open != null) {
            open.put(text);
        }
    }

    /** Ends the stream with its reader's rights; shows now and then that it is alive, and finds out whether its reader is. */
    private void beat() {
        var open = outlet;
        var timer = scheduler;
        if (open == null || timer == null || over) {
            return;
        }
        var left = Duration.between(Instant.now(), end);
        timer.schedule(
                () -> {
                    if (!Instant.now().isBefore(end)) {
                        expel("token_expired");
                    } else if (open.isSilent()) {
                        open.put(form.heartbeat());
                        open.iterate();
                    }
                    beat();
                },
                left.compareTo(settings.heartbeat()) < 0 && !left.isNegative() ? left : settings.heartbeat());
    }
}
