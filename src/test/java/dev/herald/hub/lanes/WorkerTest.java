package dev.herald.hub.lanes;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits is done in order, in bursts, and wakes a sleeper only if it must. */
class WorkerTest {
    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger bursts = new AtomicInteger();
    private final Worker worker = new Worker("worker", new Worker.Burst() {
        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void end() {
            bursts.incrementAndGet();
        }
    });

    @AfterEach
    void stop() throws InterruptedException {
        worker.stop();
        worker.awaitStop(Duration.ofSeconds(10));
    }

    @Test
    void whatWaitsIsDoneInOrderAndInOneBurst() {
        IntStream.range(0, 100).forEach(i -> worker.enqueue(() -> done.add(i)));
        worker.enqueue(() -> done.add(bursts.get()));
        worker.start();

        eventually(() -> assertEquals(101, done.size()));
        assertEquals(IntStream.range(0, 100).boxed().toList(), done.subList(0, 100));
        assertEquals(0, done.get(100), "bursts before");
    }

    @Test
    void whatIsNotUrgentWaitsForSomethingThatIs() {
        worker.start();
        asleep();
        worker.enqueue(100, () -> false, () -> done.add(1));
        assertEquals(100, worker.waiting());
        worker.enqueue(100, () -> true, () -> done.add(2));

        eventually(() -> assertEquals(List.of(1, 2), done));
        assertEquals(0, worker.waiting());
    }

    @Test
    void whatIsNotUrgentIsDoneWhenMuchOfItWaits() {
        worker.start();
        asleep();
        for (int i = 0; i < 1_000; i++) {
            worker.enqueue(1_000, () -> false, () -> done.add(0));
        }

        eventually(() -> assertTrue(done.size() > 500, () -> done.size() + " done"));
    }

    @Test
    void workThatFailsStopsNothing() {
        worker.start();
        worker.enqueue(() -> {
            throw new IllegalStateException("ought to be logged");
        });
        worker.enqueue(() -> done.add(1));

        eventually(() -> assertEquals(List.of(1), done));
    }

    @Test
    void whoWaitsForAnAnswerIsToldWhenThereWillBeNone() throws InterruptedException {
        worker.start();
        var given = worker.ask(answer -> answer.complete("yes"));
        var open = worker.ask(answer -> {});
        stop();
        var afterwards = worker.ask(answer -> {});

        assertEquals("yes", given.toCompletableFuture().join());
        assertThrows(CompletionException.class, () -> open.toCompletableFuture().join());
        assertThrows(
                CompletionException.class,
                () -> afterwards.toCompletableFuture().join());
    }

    @Test
    void noWakeUpIsEverLost() {
        worker.start();
        for (int i = 1; i <= 20_000; i++) { // the worker goes to sleep again and again
            worker.ask(answer -> answer.complete("done")).toCompletableFuture().join();
        }
        assertTrue(bursts.get() > 1);
    }

    private void asleep() {
        eventually(() -> assertTrue(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("worker") && thread.getState() == Thread.State.WAITING)));
    }
}
