package dev.herald.documents.telling;

import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear that documents have changed: not of each change, but of what they have come to, when there is a pause.
 *
 * <p>Safe from any thread; what is to be told is guarded by its registration's monitor.
 */
public final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int LONGEST = 10; // pauses

    private final List<Registered> all = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "herald-document-listeners");
        thread.setDaemon(true);
        return thread;
    });

    /** Until what is returned is closed, the listener hears of those that are wanted. */
    public AutoCloseable add(Predicate<Channel> wanted, Duration pause, Consumer<Changed> listener) {
        var registered = new Registered(wanted, pause, listener);
        all.add(registered);
        return () -> all.remove(registered);
    }

    /** Something has changed; the value is asked for if somebody wants to know it. Called in the order of a document's versions. */
    public void changed(Channel document, long version, Supplier<Payload> value, Optional<String> by) {
        for (var each : all) {
            if (each.wanted.test(document)) {
                each.note(document, version, value.get(), by);
            }
        }
    }

    /** What has not been told yet is told now. */
    @Override
    public void close() {
        timer.shutdown();
        all.forEach(Registered::tellAll);
    }

    /** What is to be told, since when, and when it was changed last. */
    private record Waiting(Changed changed, long since, long last) {}

    private final class Registered {
        private final Predicate<Channel> wanted;
        private final long pauseNanos;
        private final Consumer<Changed> listener;
        private final Map<Channel, Waiting> waiting = new ConcurrentHashMap<>();

        Registered(Predicate<Channel> wanted, Duration pause, Consumer<Changed> listener) {
            this.wanted = wanted;
            this.pauseNanos = pause.toNanos();
            this.listener = listener;
        }

        void note(Channel channel, long version, Payload value, Optional<String> by) {
            long time = System.nanoTime();
            var now = waiting.compute(channel, (same, before) -> {
                var names = new TreeSet<String>(before == null ? Set.of() : before.changed.by());
                by.ifPresent(names::add);
                var changed = new Changed(channel, version, value, names);
                return new Waiting(changed, before == null ? time : before.since, time);
            });
            if (now.since == time) { // or somebody looks after it already
                lookAfter(channel, pauseNanos);
            }
        }

        private void lookAfter(Channel channel, long nanos) {
            try {
                timer.schedule(() -> tell(channel), nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.debug("{} is told as this closes", channel);
            }
        }

        /** Unless it was changed meanwhile, which has it told later; but not much later. */
        private void tell(Channel channel) {
            var now = waiting.get(channel);
            if (now == null) {
                return;
            }
            long time = System.nanoTime();
            long left = Math.min(now.last + pauseNanos - time, now.since + LONGEST * pauseNanos - time);
            if (left > 0) {
                lookAfter(channel, left);
            } else if (waiting.remove(channel, now)) {
                hand(now.changed);
            } else {
                lookAfter(channel, pauseNanos);
            }
        }

        void tellAll() {
            waiting.values().forEach(each -> {
                if (waiting.remove(each.changed.channel(), each)) {
                    hand(each.changed);
                }
            });
        }

        private void hand(Changed changed) {
            try {
                listener.accept(changed);
            } catch (RuntimeException e) {
                LOG.error("a listener to {} failed", changed.channel(), e);
            }
        }
    }
}
