package dev.herald.browsers;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes numbers to each channel of a room in turn, for each from 0 on, over HTTP and past any turnstile, until it
 * is hushed. Each is tried, under one id, until it is confirmed: a server may be killed meanwhile.
 */
final class Crier implements AutoCloseable {
    private static final long PACE = Duration.ofMillis(5).toNanos();

    private final Wire wire;
    private final Room room;
    private final Thread thread = new Thread(this::cry, "crier");
    private final int most;
    private volatile int said;
    private volatile boolean hushed;

    private Crier(int port, Room room, int most) {
        wire = new Wire(port);
        this.room = room;
        this.most = most;
        thread.setDaemon(true);
    }

    /** Says so many at most. */
    static Crier in(Room room, int port, int most) {
        var crier = new Crier(port, room, most);
        crier.thread.start();
        return crier;
    }

    /** Goes on until it is hushed. */
    static Crier in(Room room, int port) {
        return in(room, port, Integer.MAX_VALUE);
    }

    /** How many it has said so far. */
    int said() {
        return said;
    }

    /** Waits until it has said so many more. */
    void awaitMore(int more) {
        int enough = said + more;
        eventually(() -> assertTrue(said >= enough, () -> "has said " + said + " of " + enough));
    }

    /** How many it has said on each channel; it says no more. */
    Map<String, Integer> hush() {
        hushed = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
        var counts = new TreeMap<String, Integer>();
        var channels = room.channels();
        for (int i = 0; i < said; i++) {
            counts.merge(channels.get(i % channels.size()), 1, Integer::sum);
        }
        return counts;
    }

    @Override
    public void close() {
        hushed = true;
        thread.interrupt();
    }

    private void cry() {
        var channels = room.channels();
        while (!hushed && said < most) {
            var channel = channels.get(said % channels.size());
            say(channel, "{\"by\":\"crier\",\"n\":" + said / channels.size() + "}");
            said++;
            LockSupport.parkNanos(PACE);
        }
    }

    private void say(String channel, String data) {
        var id = UUID.randomUUID().toString();
        while (!Thread.currentThread().isInterrupted() && !isConfirmed(channel, data, id)) {
            LockSupport.parkNanos(PACE);
        }
    }

    private boolean isConfirmed(String channel, String data, String id) {
        try {
            return wire.post("/pub" + channel, data, "Idempotency-Key", id).statusCode() == 200;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException down) {
            return false;
        } catch (Exception bug) {
            throw new AssertionError(bug);
        }
    }
}
