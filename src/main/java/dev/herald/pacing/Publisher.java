package dev.herald.pacing;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.broker.Receipt;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one channel what is produced faster than anybody reads: of each key the newest value, at most so many times a
 * second, and not before the one before it is confirmed.
 *
 * <pre>{@code
 * try (var prices = herald.publisher("/prices").conflate("/symbol").rate(10)) {
 *     prices.publish(Map.of("symbol", "ACME", "price", 17.2));
 * }
 * }</pre>
 *
 * <p>The first value of a key goes out at once; what follows within its time waits, and is replaced by what is newer.
 *
 * <p>Memory is bounded: of at most {@value #KEYS} keys within one turn, and 16 MiB that wait. Beyond that a value is refused,
 * and nothing else is lost.
 *
 * <p>Safe from any thread. Its monitor is not held while it publishes, which is done by its callers' threads and the timer's.
 */
public final class Publisher implements AutoCloseable {
    static final int KEYS = 10_000;
    static final int KEY_LENGTH = 256;
    private static final int BYTES = 16 << 20;
    private static final int FASTEST = 1000;

    private record Leaving(Slot slot, Slot.Held held) {}

    private final Pacing pacing;
    private final Timer timer;
    private final Channel channel;
    private final Function<Object, Payload> json;
    private final Slow manner;
    private final long turn;

    private final Map<Slow.Key, Slot> slots = new HashMap<>(); // guarded by this, as what follows
    private final PriorityQueue<Slot> resting = new PriorityQueue<>(Comparator.comparingLong(slot -> slot.due));
    private long alarm = Long.MAX_VALUE; // when the timer will call
    private long bytes;
    private boolean closed;

    Publisher(Pacing pacing, Timer timer, Channel channel, Function<Object, Payload> json, Slow manner) {
        this.pacing = pacing;
        this.timer = timer;
        this.channel = channel;
        this.json = json;
        this.manner = manner;
        this.turn = TimeUnit.SECONDS.toNanos(1) / manner.rate();
    }

    /**
     * Another publisher, for which values are of one key when they are equal at this place; those that have no plain value there
     * are of one key as well. Without it the whole channel is one key.
     *
     * @param pointer a JSON pointer, such as {@code /symbol}
     * @throws IllegalArgumentException if it is none
     */
    public Publisher conflate(String pointer) {
        return pacing.publisher(channel, json, JsonPointer.compile(pointer), manner.rate());
    }

    /**
     * Another publisher, at most so fast; without it, 10.
     *
     * @param perSecond values of each key, 1 to 1000
     */
    public Publisher rate(int perSecond) {
        if (perSecond < 1 || perSecond > FASTEST) {
            throw new IllegalArgumentException("a rate is 1 to " + FASTEST + " a second: " + perSecond);
        }
        return pacing.publisher(channel, json, manner.by(), perSecond);
    }

    /**
     * Publishes the value as JSON, now or at its key's next turn, if nothing newer replaces it until then. Completes with what
     * became of it, or of the newer one; at once with {@link Receipt.Refused} when too much waits, or when it is closed.
     *
     * @throws IllegalArgumentException if the value is not JSON's, or its key is longer than {@value #KEY_LENGTH} characters
     */
    public CompletionStage<Receipt> publish(Object value) {
        var payload = json.apply(value);
        var key = manner.keyOf(channel, payload);
        if (key.value().length() > KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "what stands at " + manner.by() + " is too long for a key of " + KEY_LENGTH + " characters");
        }
        var slot = new Slot(key);
        var held = hold(slot, payload);
        if (held == null) {
            var first = new Slot.Held(payload);
            send(new Leaving(slot, first));
            return first.told;
        }
        return held;
    }

    /** Where it waits, or why it does not; null when it is the first of its key, and goes at once. */
    private synchronized @Nullable CompletionStage<Receipt> hold(Slot fresh, Payload payload) {
        if (closed) {
            return refused(Receipt.Reason.CLOSED, "this publisher is closed");
        }
        var slot = slots.get(fresh.key);
        if (slot != null) {
            long after = bytes - slot.size() + payload.size();
            if (after > BYTES) {
                return refused(Receipt.Reason.OVERLOADED, "16 MiB wait for their turn");
            }
            bytes = after;
            return slot.hold(payload);
        }
        if (slots.size() >= KEYS) {
            return refused(Receipt.Reason.OVERLOADED, KEYS + " keys were published within one turn");
        }
        if (slots.isEmpty() && !pacing.enter(this)) {
            return refused(Receipt.Reason.CLOSED, "the server is closing");
        }
        fresh.due = timer.now() + turn;
        slots.put(fresh.key, fresh);
        return null;
    }

    private static CompletionStage<Receipt> refused(Receipt.Reason reason, String detail) {
        return CompletableFuture.completedStage(new Receipt.Refused(reason, detail));
    }

    private void send(Leaving leaving) {
        var receipt = pacing.publish(Publication.of(channel, leaving.held.payload));
        var last = handedOver(leaving.slot);
        receipt.whenComplete((done, failure) -> {
            rest(leaving.slot);
            if (failure == null) {
                leaving.held.receipt.complete(done);
            } else {
                leaving.held.receipt.completeExceptionally(failure);
            }
        });
        if (last != null) {
            send(last);
        }
    }

    /** What came in its place just before all was closed. */
    private synchronized @Nullable Leaving handedOver(Slot slot) {
        slot.state = Slot.State.UNDER_WAY;
        return closed ? next(slot) : null;
    }

    private synchronized void rest(Slot slot) {
        if (!closed) {
            slot.state = Slot.State.RESTING;
            resting.add(slot);
            arm();
        }
    }

    private void arm() {
        var first = resting.peek();
        if (first != null && first.due < alarm) {
            alarm = first.due;
            timer.call(this::tick, Math.max(0, alarm - timer.now()));
        }
    }

    private void tick() {
        due().forEach(this::send);
    }

    private synchronized List<Leaving> due() {
        long now = timer.now();
        if (closed || now < alarm) { // an alarm that an earlier one has replaced
            return List.of();
        }
        alarm = Long.MAX_VALUE;
        var due = new ArrayList<Leaving>();
        for (var slot = resting.peek(); slot != null && slot.due <= now; slot = resting.peek()) {
            resting.remove();
            Optional.ofNullable(next(slot)).ifPresent(due::add);
        }
        arm();
        return due;
    }

    /** What waits for the slot's turn; null when nothing does, and the key is forgotten. */
    private @Nullable Leaving next(Slot slot) {
        bytes -= slot.size();
        var held = slot.take();
        if (held == null) {
            slots.remove(slot.key, slot);
            if (slots.isEmpty()) {
                pacing.leave(this);
            }
            return null;
        }
        slot.due = timer.now() + turn;
        return new Leaving(slot, held);
    }

    /** Publishes what waits, without waiting for its turn; its stages complete as ever. What is published later is refused. */
    @Override
    public void close() {
        end().forEach(this::send);
    }

    private synchronized List<Leaving> end() {
        closed = true;
        resting.clear();
        return List.copyOf(slots.values()).stream()
                .filter(slot -> slot.state != Slot.State.LEAVING) // or an older value would come after it
                .flatMap(slot -> Optional.ofNullable(next(slot)).stream())
                .toList();
    }
}
