package dev.herald.services;

import dev.herald.service.Registration;
import dev.herald.service.Services.Task;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has services do what they do again and again: on their own crew, and not while they still do it. */
final class Clockwork implements AutoCloseable {
    private final ScheduledThreadPoolExecutor ticks;
    private final Faults faults;

    Clockwork(Faults faults) {
        this.faults = faults;
        ticks = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "herald-services");
            thread.setDaemon(true);
            return thread;
        });
        ticks.setRemoveOnCancelPolicy(true);
    }

    Registration every(Duration interval, Crew crew, Task task) {
        if (interval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("an interval is 1ms or more: " + interval);
        }
        var busy = new AtomicBoolean();
        var ticking = ticks.scheduleAtFixedRate(
                () -> tick(crew, task, busy), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return () -> ticking.cancel(false);
    }

    private void tick(Crew crew, Task task, AtomicBoolean busy) {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        crew.run(() -> {
                    task.run();
                    return true;
                })
                .whenComplete((done, failure) -> {
                    busy.set(false);
                    if (failure != null) {
                        faults.event(failure, "what is done at intervals", task);
                    }
                });
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
