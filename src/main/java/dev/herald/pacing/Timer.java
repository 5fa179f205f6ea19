package dev.herald.pacing;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time that only ever goes on, unlike a wall's clock, and calls when some has passed. */
interface Timer extends AutoCloseable {

    /** Nanoseconds since some moment, never negative. */
    long now();

    /** Runs it after so many nanoseconds, on a thread of the timer; not at all once the timer is closed. */
    void call(Runnable task, long nanos);

    @Override
    void close();

    /** The machine's time, and one thread, which begins when it is first wanted. */
    final class OfThread implements Timer {
        private final long origin = System.nanoTime();
        private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    var made = new Thread(task, "herald-pacing");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());

        OfThread() {
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public long now() {
            return System.nanoTime() - origin;
        }

        @Override
        public void call(Runnable task, long nanos) {
            thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                thread.awaitTermination(1, TimeUnit.SECONDS); // what it is handing over
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
