package dev.herald.presence;

import dev.herald.presence.members.Changes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Java listeners to who comes and goes, called on one thread of their own: one that fails or is slow delays no member. */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Consumer<Changes>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        var made = new Thread(work, "herald-presence-listeners");
        made.setDaemon(true);
        return made;
    });

    AutoCloseable add(Consumer<Changes> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(Changes changes) {
        for (var listener : listeners) {
            try {
                thread.execute(() -> call(listener, changes));
            } catch (RejectedExecutionException closed) {
                return;
            }
        }
    }

    private static void call(Consumer<Changes> listener, Changes changes) {
        try {
            listener.accept(changes);
        } catch (RuntimeException e) {
            LOG.error("a listener to who is on {} failed", changes.channel(), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
