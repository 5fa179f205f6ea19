package dev.herald;

import dev.herald.props.Wire;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Publishes to a channel over HTTP, one message after the other, until it is closed. */
final class Ticker implements AutoCloseable {
    private static final long PACE = Duration.ofMillis(3).toNanos();

    private final Wire wire;
    private final String path;
    private final Thread thread = new Thread(this::tick, "ticker");
    private volatile boolean isClosed;

    Ticker(int port, String channel) {
        wire = new Wire(port);
        path = "/pub" + channel;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void tick() {
        try {
            for (int i = 0; !isClosed; i++) {
                wire.post(path, String.valueOf(i));
                LockSupport.parkNanos(PACE);
            }
        } catch (Exception failure) {
            throw new IllegalStateException("cannot publish", failure);
        }
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        thread.join();
    }
}
