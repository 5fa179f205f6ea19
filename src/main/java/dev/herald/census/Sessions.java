package dev.herald.census;

import dev.herald.access.Identity;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open on this node, whatever door they came in by.
 *
 * <p>Safe from any thread.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final ConcurrentSkipListMap<String, Session> open = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger(); // the map would have to walk over all of them
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Consumer<Session>> arrivals = new CopyOnWriteArrayList<>();
    private final List<Consumer<Session>> departures = new CopyOnWriteArrayList<>();
    private final List<Consumer<Session>> identified = new CopyOnWriteArrayList<>();
    private final ByUser byUser = new ByUser();
    private final Backlogs backlogs;

    /** Whose queues have no limit together. */
    public Sessions() {
        this(Long.MAX_VALUE, new Metrics());
    }

    /** @param maxQueued bytes that may wait for all of them together */
    public Sessions(long maxQueued, Metrics metrics) {
        backlogs = new Backlogs(this, maxQueued, metrics);
    }

    /** A queue for a session of these, which may have so many bytes. */
    public Queued queue(long maxBytes) {
        return new Queued(backlogs, maxBytes);
    }

    /** Bytes that wait for all of them. */
    public long queuedBytes() {
        return backlogs.bytes();
    }

    public void opened(Session session) {
        if (open.put(session.id(), session) == null) {
            count.incrementAndGet();
            watchers.forEach(Runnable::run);
        }
        note(session);
        tell(arrivals, session);
    }

    private void note(Session session) {
        byUser.add(session);
        if (open.get(session.id()) != session) { // ended meanwhile
            byUser.remove(session);
        }
    }

    /** One that fails, which it should not, keeps nobody else from hearing of it. */
    private static void tell(List<Consumer<Session>> all, Session session) {
        for (var watcher : all) {
            try {
                watcher.accept(session);
            } catch (RuntimeException e) {
                LOG.error("a watcher of sessions failed for {}", session.id(), e);
            }
        }
    }

    public void closed(Session session) {
        if (open.remove(session.id(), session)) {
            byUser.remove(session);
            count.decrementAndGet();
            watchers.forEach(Runnable::run);
            tell(departures, session);
        }
    }

    /** Runs the watcher after each change of the count, on the thread that brings it: it must only enqueue. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Hands each session that opens to the watcher, once it is among the others: the watcher must only enqueue. */
    public void watchArrivals(Consumer<Session> watcher) {
        arrivals.add(watcher);
    }

    /** Hands each session that has ended to the watcher, once it is not among the others: the watcher must only enqueue. */
    public void watchDepartures(Consumer<Session> watcher) {
        departures.add(watcher);
    }

    /** Hands each session of nobody in particular that has shown whose it is to the watcher: it must only enqueue. */
    public void watchIdentified(Consumer<Session> watcher) {
        identified.add(watcher);
    }

    /** A session that was nobody's in particular is somebody's now. */
    public void identified(Session session) {
        note(session);
        watchers.forEach(Runnable::run);
        tell(identified, session);
    }

    /** Those of a user. */
    public List<Session> ofUser(Namespace namespace, String subject) {
        return byUser.of(namespace, subject);
    }

    /** How many users have sessions here. */
    public int users() {
        return byUser.count();
    }

    /** All of them, in no order; it may see some that come and go meanwhile. */
    public Stream<Session> stream() {
        return open.values().stream();
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Sessions by id, after the given one, at most the limit. */
    public List<Session> list(@Nullable String after, int limit) {
        return list(after, limit, session -> true);
    }

    /** Sessions by id, after the given one, of those that are wanted, at most the limit. */
    public List<Session> list(@Nullable String after, int limit, Predicate<Session> wanted) {
        return (after == null ? open : open.tailMap(after, false))
                .values().stream().filter(wanted).limit(limit).toList();
    }

    public int count() {
        return count.get();
    }

    /** Whether a session's client lives, as far as can be told. Safe from any thread. */
    public interface Pulse {
        /** When anything came from it last, as {@link System#nanoTime} has it. */
        long heardNanos();

        /** Whether no connection of it is known to have ended without another in its place. */
        boolean isLinked();

        /** Has it show soon that it lives, by a pong or by its next connect. */
        void prompt();
    }

    /** One client's stay, as operators see it. */
    public interface Session {
        String id();

        /** How it speaks just now: {@code websocket}, {@code long-polling}, {@code callback-polling}, {@code sse}. */
        String transport();

        /** The peer's address. */
        String remote();

        Instant since();

        /** Bytes that wait to be sent to it. */
        long queuedBytes();

        /** Whether it keeps up with what it is sent; whoever sends more to one that does not, should cut it. */
        boolean hasRoom();

        List<Pattern> patterns();

        /** By which it can be told whether its client lives; none when the client cannot show it. */
        default Optional<Pulse> pulse() {
            return Optional.empty();
        }

        /** Who it is. */
        Identity identity();

        /** Where the server may put it. */
        default Placement placement() {
            return Placement.NONE;
        }

        /**
         * Ends the session because who it belongs to may not be here any more; its client may come again if it can show
         * something better. The error, as Bayeux writes them, is told to it where its protocol can.
         */
        void expel(String error);

        /**
         * Sends it a message of the server's own, on a channel that it need not be subscribed to, as its clients call it.
         * Nothing is kept of it; it waits like everything else that is sent to the session.
         */
        void tell(String channel, Payload data);

        /** Ends the session from the server's side; the reason is told to the client where its protocol can. */
        void disconnect(String reason);

        /** Ends the session because it does not keep up: its client may come back at once and go on from the history. */
        default void cut(String reason) {
            disconnect(reason);
        }
    }
}
