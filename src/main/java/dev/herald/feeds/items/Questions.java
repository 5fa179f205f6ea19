package dev.herald.feeds.items;

import dev.herald.feeds.Sink;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Rows;
import dev.herald.message.Pattern;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is asked of a source, answered by its own thread between two of its steps: so the rows are of one moment, and the place in
 * history is of the same. It is also what that thread waits on. Safe from any thread.
 */
public final class Questions {
    private static final int MOST = 1_000;

    private record Asked(Pattern pattern, CompletableFuture<Rows> answer) {}

    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private boolean isOpen;
    private boolean isWoken;

    /** As {@link dev.herald.feeds.asking.Queryable#rows}. */
    public synchronized CompletionStage<Rows> ask(Pattern pattern) {
        if (!isOpen) {
            return CompletableFuture.failedFuture(new Trouble(
                    "feed_down", "the feed does not run just now", "It goes on by itself; its state says why."));
        }
        if (asked.size() == MOST) {
            return CompletableFuture.failedFuture(
                    new Trouble("feed_busy", "too many ask at once", "Ask again in a moment."));
        }
        var question = new Asked(pattern, new CompletableFuture<>());
        asked.add(question);
        notifyAll();
        return question.answer;
    }

    /** Has {@link #await} return. */
    public synchronized void wake() {
        isWoken = true;
        notifyAll();
    }

    /** Waits until somebody asks, or wakes this, or so much time is over; whether it was woken. */
    public synchronized boolean await(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (asked.isEmpty() && !isWoken) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        boolean was = isWoken;
        isWoken = false;
        return was;
    }

    /** To be called once the items are known; questions are taken from now on. */
    public synchronized void open() {
        isOpen = true;
    }

    /** Answers what was asked. */
    public void answer(Items items, Sink sink) throws InterruptedException {
        for (var question : taken()) {
            try {
                question.answer.complete(items.rows(question.pattern, sink));
            } catch (InterruptedException | RuntimeException e) {
                question.answer.completeExceptionally(down());
                throw e;
            }
        }
    }

    private synchronized List<Asked> taken() {
        var all = new ArrayList<>(asked);
        asked.clear();
        return all;
    }

    /** Whoever waits is told that the source does not go on. */
    public void close() {
        synchronized (this) {
            isOpen = false;
        }
        taken().forEach(question -> question.answer.completeExceptionally(down()));
    }

    private static Trouble down() {
        return new Trouble("feed_down", "the feed had to begin anew", "Ask again in a moment.");
    }
}
