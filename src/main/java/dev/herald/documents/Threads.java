package dev.herald.documents;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The threads of this room: where documents are worked on, and by which time goes. */
final class Threads implements AutoCloseable {
    private final ExecutorService workers =
            Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()), Threads::thread);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Threads::thread);

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "herald-documents");
        thread.setDaemon(true);
        return thread;
    }

    /** What is under way when the house closes is finished wherever it is. */
    Executor workers() {
        return work -> {
            try {
                workers.execute(work);
            } catch (RejectedExecutionException closed) {
                work.run();
            }
        };
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        try {
            workers.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
