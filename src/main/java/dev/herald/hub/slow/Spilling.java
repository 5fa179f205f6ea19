package dev.herald.hub.slow;

import dev.herald.metrics.Count;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Hands one reader what is not kept and may be given up, as it reads it or as its turn comes. Owned by the lane's thread. */
public final class Spilling<D> {
    private final Consumer<D> reader;
    private final BooleanSupplier isIdle;
    private final Consumer<Runnable> lane;
    private final Count dropped;
    private @Nullable Spill<D> spill; // most readers have none
    private boolean waiting; // for somebody's turn

    /**
     * @param isIdle whether the reader may be handed more
     * @param lane runs what it is given on its thread
     */
    public Spilling(Consumer<D> reader, BooleanSupplier isIdle, Consumer<Runnable> lane, Count dropped) {
        this.reader = reader;
        this.isIdle = isIdle;
        this.lane = lane;
        this.dropped = dropped;
    }

    public void take(D delivery, long size, Slow.Key key, Slow slow) {
        var into = spill;
        if (into == null) {
            into = new Spill<>(System::nanoTime, dropped);
            spill = into;
        }
        into.put(delivery, size, key, slow);
        go();
    }

    /** Hands over what may go now. */
    public void go() {
        var from = spill;
        while (from != null && from.pause() == 0 && isIdle.getAsBoolean()) {
            var next = from.poll();
            if (next != null) {
                reader.accept(next);
            }
        }
        long pause = from == null ? Long.MAX_VALUE : from.pause();
        if (pause > 0 && pause < Long.MAX_VALUE && !waiting) {
            waiting = true;
            CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS)
                    .execute(() -> lane.accept(() -> {
                        waiting = false;
                        go();
                    }));
        }
    }

    /** Gives up what nobody wants any more. */
    public void drop(Predicate<D> unwanted) {
        var from = spill;
        if (from != null) {
            from.drop(unwanted);
        }
    }
}
