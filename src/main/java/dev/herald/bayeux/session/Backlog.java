package dev.herald.bayeux.session;

import dev.herald.bayeux.wire.Delivered;
import dev.herald.census.Queued;
import java.util.Iterator;
import java.util.List;
import org.cometd.bayeux.server.ServerMessage;

/**
 * Counts the bytes that wait for a client, from the lane's hand to the socket (or to the client's
 * acknowledgement), against a limit.
 *
 * <p>Safe from any thread. Whoever was told that there is no room is called once when half of it is free.
 */
public final class Backlog {
    private final Queued queued;
    private final Runnable roomAgain;

    public Backlog(Queued queued, Runnable roomAgain) {
        this.queued = queued;
        this.roomAgain = roomAgain;
    }

    public long bytes() {
        return queued.bytes();
    }

    public void add(long count) {
        queued.add(count);
    }

    public boolean hasRoom() {
        return queued.hasRoom();
    }

    public boolean isIdle() {
        return queued.isIdle();
    }

    /** These bytes have gone. */
    public void release(long count) {
        if (queued.release(count)) {
            roomAgain.run();
        }
    }

    /** What still waits counts no more: its session has ended. */
    public void close() {
        queued.close();
    }

    /** What the message counts for here. */
    public static long sizeOf(ServerMessage message) {
        return message instanceof Delivered delivered ? delivered.bytes() : 0;
    }

    /** What the messages count for here. */
    public static long sizeOf(List<? extends ServerMessage> messages) {
        return messages.stream().mapToLong(Backlog::sizeOf).sum();
    }

    /** Drops what is kept of all that waits: the least offset of that, {@link Long#MAX_VALUE} for none. */
    public long recall(Iterator<ServerMessage> waiting) {
        long first = Long.MAX_VALUE;
        long recalled = 0;
        while (waiting.hasNext()) {
            if (waiting.next() instanceof Delivered message && message.isKept()) {
                waiting.remove();
                first = Math.min(first, message.offset());
                recalled += message.bytes();
            }
        }
        release(recalled);
        return first;
    }
}
