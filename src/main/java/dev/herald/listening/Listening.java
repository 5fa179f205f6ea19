package dev.herald.listening;

import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Joined.Recovery;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Java listener's stay at the hub, until it is closed.
 *
 * <p>The lane's thread puts entries into a queue that is bounded by bytes; a thread of the listener's own
 * takes them out and calls it, one at a time. When the queue is full the hub is told so, and what follows
 * waits in the journal.
 */
public final class Listening implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final int OVERHEAD = 200; // bytes of an entry's objects, about

    private final Hub hub;
    private final Consumer<Entry> listener;
    private final long maxBytes;
    private final String id = "java-" + UUID.randomUUID();
    private final Seat seat = new Seat();

    private final Deque<Entry> queue = new ArrayDeque<>(); // guarded by this, as is all below
    private long queued;
    private boolean wasFull;
    private boolean closed;

    /** @param maxBytes that may wait for the listener */
    public Listening(Hub hub, Consumer<Entry> listener, long maxBytes) {
        this.hub = hub;
        this.listener = listener;
        this.maxBytes = maxBytes;
    }

    /** Subscribes; from when this returns nothing is missed. */
    public void join(Pattern pattern, Since since) {
        try {
            var joined =
                    hub.subscribe(seat, pattern, since).toCompletableFuture().join();
            if (joined.recovery() instanceof Recovery.Lost lost) {
                LOG.warn("{}: the past that was asked for is gone: {}", pattern, lost.reason());
            }
            var thread = new Thread(this::listen, "listener " + pattern);
            thread.setDaemon(true);
            thread.start();
            joined.open();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Ends it; a call that is under way finishes. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            queue.clear();
            notifyAll();
        }
        hub.leave(seat);
    }

    private void listen() {
        try {
            for (var entry = next(); entry.isPresent(); entry = next()) {
                tell(entry.get());
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private Optional<Entry> next() throws InterruptedException {
        Entry entry;
        boolean hasRoomAgain;
        synchronized (this) {
            while (queue.isEmpty() && !closed) {
                wait();
            }
            if (closed) {
                return Optional.empty();
            }
            entry = queue.remove();
            queued -= cost(entry);
            hasRoomAgain = wasFull && queued <= maxBytes / 2;
            wasFull &= !hasRoomAgain;
        }
        if (hasRoomAgain) {
            hub.hasRoomAgain(seat);
        }
        return Optional.of(entry);
    }

    private void tell(Entry entry) {
        try {
            listener.accept(entry);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on an entry of {}", entry.channel(), e);
        }
    }

    private synchronized void put(Entry entry) {
        if (!closed) {
            queue.add(entry);
            queued += cost(entry);
            notifyAll();
        }
    }

    private synchronized boolean hasRoom() {
        boolean room = queued < maxBytes;
        wasFull |= !room;
        return room;
    }

    private static long cost(Entry entry) {
        return (long) OVERHEAD + entry.payload().size();
    }

    /** Where the listener sits at the hub. */
    private final class Seat implements Subscriber {
        @Override
        public String id() {
            return id;
        }

        @Override
        public void accept(Delivery delivery) {
            put(delivery.entry());
        }

        @Override
        public void flush() {
            // each entry has woken the listener already
        }

        @Override
        public boolean hasRoom() {
            return Listening.this.hasRoom();
        }

        @Override
        public boolean mayRead(Channel channel) {
            return true;
        }

        @Override
        public void missed(Channel channel) {
            LOG.warn("a listener was too slow for {} and missed what is not kept", channel);
        }

        @Override
        public void lost(Pattern pattern, Position resumed, String reason) {
            LOG.warn("a listener on {} was too slow and lost what lay before {}: {}", pattern, resumed, reason);
        }
    }
}
