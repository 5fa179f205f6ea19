package dev.herald.bayeux.session;

import dev.herald.bayeux.wire.Delivered;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.cometd.bayeux.server.ServerMessage;

/**
 * Counts the bytes that wait for a client, from the lane's hand to the socket (or to the client's
 * acknowledgement), against a limit.
 *
 * <p>Safe from any thread. Whoever was told that there is no room is called once when half of it is free.
 */
public final class Backlog {
    private final long limit;
    private final Runnable roomAgain;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean turnedAway = new AtomicBoolean();

    public Backlog(long limit, Runnable roomAgain) {
        this.limit = limit;
        this.roomAgain = roomAgain;
    }

    public long bytes() {
        return bytes.get();
    }

    public void add(long count) {
        bytes.addAndGet(count);
    }

    public boolean hasRoom() {
        if (bytes.get() < limit) {
            return true;
        }
        turnedAway.set(true);
        return hasDrained() && turnedAway.compareAndSet(true, false);
    }

    /** These bytes have gone. */
    public void release(long count) {
        bytes.addAndGet(-count);
        if (turnedAway.get() && hasDrained() && turnedAway.compareAndSet(true, false)) {
            roomAgain.run();
        }
    }

    /** What the message counts for here. */
    public static long sizeOf(ServerMessage message) {
        return message instanceof Delivered delivered ? delivered.bytes() : 0;
    }

    /** What the messages count for here. */
    public static long sizeOf(List<? extends ServerMessage> messages) {
        return messages.stream().mapToLong(Backlog::sizeOf).sum();
    }

    private boolean hasDrained() {
        return bytes.get() <= limit / 2;
    }
}
