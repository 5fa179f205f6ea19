package dev.herald.services;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does one service's work: at most so much at once, and the rest in a line, which is bounded too.
 *
 * <p>Safe from any thread; the fields are guarded by this object's monitor, which is not held while anything is called.
 */
final class Crew {
    static final int AT_ONCE = 64;
    static final int IN_LINE = 10_000;

    /** What is done. */
    @FunctionalInterface
    interface Work<T> {
        @Nullable
        T run() throws Exception;
    }

    private final Executor threads;
    private final int atOnce;
    private final int inLine;
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private int working;

    Crew(Executor threads) {
        this(threads, AT_ONCE, IN_LINE);
    }

    Crew(Executor threads, int atOnce, int inLine) {
        this.threads = threads;
        this.atOnce = atOnce;
        this.inLine = inLine;
    }

    /** Completes with what the work returns or throws; fails with {@link Busy} when the line is full. */
    <T> CompletionStage<T> run(Work<T> work) {
        return submit(work, inLine);
    }

    /** The same, for what cannot be refused and is bounded by something else: there is one for each session that comes. */
    <T> CompletionStage<T> runSurely(Work<T> work) {
        return submit(work, Integer.MAX_VALUE);
    }

    private <T> CompletionStage<T> submit(Work<T> work, int most) {
        var done = new CompletableFuture<T>();
        Runnable task = () -> {
            try {
                done.complete(work.run());
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        };
        switch (place(task, most)) {
            case WORKER -> threads.execute(this::work);
            case FULL -> done.completeExceptionally(new Busy());
            case LINE -> {
                // whoever works comes to it
            }
        }
        return done;
    }

    private enum Place {
        WORKER,
        LINE,
        FULL
    }

    private synchronized Place place(Runnable task, int most) {
        if (line.size() >= most) {
            return Place.FULL;
        }
        line.add(task);
        if (working == atOnce) {
            return Place.LINE;
        }
        working++;
        return Place.WORKER;
    }

    private void work() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        var task = line.poll();
        if (task == null) {
            working--;
        }
        return task;
    }

    synchronized int waiting() {
        return line.size();
    }

    /** The service has as much to do as it may have. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1;

        Busy() {
            super("the service has too much to do", null, false, false);
        }
    }
}
