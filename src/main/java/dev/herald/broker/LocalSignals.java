package dev.herald.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals for an engine that serves one process only.
 *
 * <p>One thread calls all listeners, so that what any sender sends arrives in order and one at a time. When
 * the listeners fall so far behind that the bounded queue is full, the newest signals are lost.
 */
public final class LocalSignals implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSignals.class);
    private static final int MAX_WAITING = 65_536;

    private final Map<String, List<Consumer<byte[]>>> listeners = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor caller = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            work -> {
                var thread = new Thread(work, "herald-signals");
                thread.setDaemon(true);
                return thread;
            },
            (work, executor) -> LOG.debug("a signal was lost: the listeners are behind, or the server closes"));

    @Override
    public void send(String subject, byte[] message) {
        if (listeners.containsKey(subject)) {
            caller.execute(() -> deliver(subject, message));
        }
    }

    @Override
    public AutoCloseable listen(String subject, Consumer<byte[]> listener) {
        listeners.compute(subject, (name, present) -> {
            var all = present == null ? new CopyOnWriteArrayList<Consumer<byte[]>>() : present;
            all.add(listener);
            return all;
        });
        return () -> listeners.computeIfPresent(subject, (name, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    private void deliver(String subject, byte[] message) {
        for (var listener : listeners.getOrDefault(subject, List.of())) {
            try {
                listener.accept(message);
            } catch (RuntimeException e) {
                LOG.error("A listener to the signal {} failed.", subject, e);
            }
        }
    }

    @Override
    public void close() {
        caller.shutdownNow();
    }
}
