package dev.herald.feeds.states;

import dev.herald.message.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One step at a time on each channel, in the order of calls; and questions while no step is under way at all, so that what they
 * find and the place in history that they name are of the same moment.
 *
 * <p>While a question waits no step begins; after each round of questions every channel has a step, so neither waits for ever.
 * Safe from any thread: all is guarded by this object's monitor, and done outside of it by the executor.
 */
final class Turns {
    private final Executor threads;
    private final Map<Channel, ArrayDeque<Runnable>> lines = new HashMap<>(); // the first of each may be under way
    private final ArrayDeque<Channel> ready = new ArrayDeque<>(); // have steps, and none under way
    private final ArrayDeque<Runnable> questions = new ArrayDeque<>();
    private int underWay;
    private int asking;
    private boolean isForSteps;

    Turns(Executor threads) {
        this.threads = threads;
    }

    /** Does it once all that was handed in for the channel before is done. */
    <T> CompletionStage<T> step(Channel channel, Supplier<CompletionStage<T>> step) {
        var outcome = new CompletableFuture<T>();
        Runnable task = () -> run(step, outcome, () -> stepped(channel));
        synchronized (this) {
            var line = lines.computeIfAbsent(channel, name -> new ArrayDeque<>());
            line.add(task);
            if (line.size() == 1) {
                ready.add(channel);
            }
        }
        goOn();
        return outcome;
    }

    /** Does it while no step is. */
    <T> CompletionStage<T> alone(Supplier<CompletionStage<T>> question) {
        var outcome = new CompletableFuture<T>();
        synchronized (this) {
            questions.add(() -> run(question, outcome, this::asked));
        }
        goOn();
        return outcome;
    }

    private static <T> void run(Supplier<CompletionStage<T>> what, CompletableFuture<T> outcome, Runnable after) {
        CompletionStage<T> stage;
        try {
            stage = what.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((value, failure) -> {
            after.run();
            if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
        });
    }

    private void stepped(Channel channel) {
        synchronized (this) {
            underWay--;
            var line = lines.getOrDefault(channel, new ArrayDeque<>());
            line.poll();
            if (line.isEmpty()) {
                lines.remove(channel);
            } else {
                ready.add(channel);
            }
        }
        goOn();
    }

    private void asked() {
        synchronized (this) {
            asking--;
            isForSteps = asking == 0;
        }
        goOn();
    }

    private void goOn() {
        next().forEach(threads::execute);
    }

    private synchronized List<Runnable> next() {
        var now = new ArrayList<Runnable>();
        if (asking > 0) {
            return now;
        }
        if (questions.isEmpty() || isForSteps) {
            isForSteps = false;
            for (var channel = ready.poll(); channel != null; channel = ready.poll()) {
                now.add(lines.getOrDefault(channel, new ArrayDeque<>()).element());
                underWay++;
            }
        }
        if (underWay == 0) {
            now.addAll(questions);
            asking = questions.size();
            questions.clear();
        }
        return now;
    }
}
