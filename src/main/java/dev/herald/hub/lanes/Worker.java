package dev.herald.hub.lanes;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread, and the queue of what it is to do.
 *
 * <p>It works in bursts: it takes what waits, up to a bound, and then says that the burst has ended, so that
 * what a burst brought about can be finished in one go. When nothing waits it sleeps; work that is not
 * urgent does not wake it until much of it waits.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int MAX_BURST = 256;
    private static final long MAX_ASLEEP = 256 << 10; // bytes that may wait without waking it

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Set<CompletableFuture<?>> unanswered = ConcurrentHashMap.newKeySet();
    private final Burst burst;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopped;

    public Worker(String name, Burst burst) {
        this.burst = burst;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** What the worker's owner wants to know of bursts; called on the worker's thread. */
    public interface Burst {
        /** Whether so much has been done that the burst should end. */
        boolean isFull();

        void end();
    }

    public void start() {
        thread.start();
    }

    /** Has it do what waits, and then nothing any more. */
    public void stop() {
        enqueue(() -> stopped = true);
    }

    /** Waits until it has stopped, or so long. */
    public void awaitStop(Duration atMost) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(Math.max(1, atMost.toMillis()));
        }
    }

    public void enqueue(Runnable work) {
        queue.add(work);
        if (asleep) {
            wake();
        }
    }

    /** The same, for work that holds so many bytes of memory while it waits, and may not be urgent. */
    public void enqueue(long bytes, BooleanSupplier isUrgent, Runnable work) {
        long waits = waiting.addAndGet(bytes);
        queue.add(() -> {
            waiting.addAndGet(-bytes);
            work.run();
        });
        if (asleep && (waits > MAX_ASLEEP || isUrgent.getAsBoolean())) {
            wake();
        }
    }

    /** Has the question asked on the thread; fails the answer if the worker stops before it was given. */
    public <T> CompletionStage<T> ask(Consumer<CompletableFuture<T>> question) {
        var answer = new CompletableFuture<T>();
        enqueue(() -> {
            unanswered.add(answer);
            answer.whenComplete((value, problem) -> unanswered.remove(answer));
            question.accept(answer);
        });
        if (stopped) {
            fail(answer);
        }
        return answer;
    }

    /** Bytes that wait. */
    public long waiting() {
        return waiting.get();
    }

    private void wake() {
        asleep = false;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            if (work() == 0) {
                sleep();
            }
        }
        while (work() > 0) {}
        List.copyOf(unanswered).forEach(Worker::fail);
    }

    private int work() {
        int done = 0;
        while (done < MAX_BURST && !burst.isFull()) {
            var work = queue.poll();
            if (work == null) {
                break;
            }
            attempt(work);
            done++;
        }
        attempt(burst::end);
        return done;
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a lane failed at a piece of its work, and goes on", e);
        }
    }

    private void sleep() {
        asleep = true;
        if (queue.isEmpty()) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private static void fail(CompletableFuture<?> answer) {
        answer.completeExceptionally(new IllegalStateException("the hub is closed"));
    }
}
