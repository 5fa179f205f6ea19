package dev.herald.intake;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * Lets work under one key begin only when the work before it under the same key is done, and costs nothing once nothing
 * waits. Safe from any thread.
 */
public final class Turns<K> {
    private static final Executor ELSEWHERE =
            ForkJoinPool.commonPool(); // or a long line would end each in the other's stack

    private final ConcurrentHashMap<K, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    /** Begins the work when it is its turn; what comes after it begins when the stage is complete, however. */
    public <T> CompletionStage<T> take(K key, Supplier<CompletionStage<T>> work) {
        var own = new CompletableFuture<Void>();
        var before = last.put(key, own);
        CompletionStage<T> begun =
                before == null ? begin(work) : before.thenComposeAsync(done -> begin(work), ELSEWHERE);
        return begun.whenComplete((result, failure) -> {
            last.remove(key, own);
            own.complete(null);
        });
    }

    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** Keys under which something is under way. */
    public int size() {
        return last.size();
    }
}
