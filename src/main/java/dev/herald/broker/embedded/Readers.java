package dev.herald.broker.embedded;

import dev.herald.broker.JournalBroken;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Condition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The few threads that read from the store, so that no caller waits for the disk. Safe from any thread. */
final class Readers implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int SECONDS_TO_END = 5;

    /** Something to be read from the store. */
    interface Question<T> {
        T ask() throws StoreFailure;
    }

    private final Condition condition;
    private final ExecutorService threads;

    Readers(Condition condition) {
        this.condition = condition;
        var number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(
                THREADS, work -> Threads.daemon(work, "herald-reader-" + number.incrementAndGet()));
    }

    /** Completes exceptionally with {@link JournalBroken} when it cannot be read. */
    <T> CompletionStage<T> ask(Question<T> question) {
        var answer = new CompletableFuture<T>();
        try {
            threads.execute(() -> answer(question, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new JournalBroken("the journal cannot be read: the server is closing", e));
        }
        return answer;
    }

    private <T> void answer(Question<T> question, CompletableFuture<T> answer) {
        try {
            answer.complete(question.ask());
        } catch (StoreFailure e) {
            condition.note(e);
            answer.completeExceptionally(new JournalBroken("the journal cannot be read: " + e.getMessage(), e));
        } catch (RuntimeException e) {
            answer.completeExceptionally(new JournalBroken("the journal cannot be read: " + e, e));
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
