package dev.herald.pacing;

import dev.herald.broker.Receipt;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Payload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A key that was published lately, and the newest value that waits for its turn. Guarded by its publisher's monitor. */
final class Slot {
    /** A value, and what all who said it or an older one wait for. */
    static final class Held {
        final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        final CompletionStage<Receipt> told = receipt.minimalCompletionStage(); // which nobody else can complete
        Payload payload;

        Held(Payload payload) {
            this.payload = payload;
        }
    }

    /** Where the value before the one that waits is. */
    enum State {
        /** On its way to the hub. */
        LEAVING,
        /** Handed over, not confirmed yet. */
        UNDER_WAY,
        /** Published. */
        RESTING
    }

    final Slow.Key key;
    State state = State.LEAVING;
    long due; // when its turn comes again
    private @Nullable Held held;

    Slot(Slow.Key key) {
        this.key = key;
    }

    /** The bytes that wait. */
    int size() {
        return held == null ? 0 : held.payload.size();
    }

    /** In the place of an older one, if there is any. */
    CompletionStage<Receipt> hold(Payload payload) {
        if (held == null) {
            held = new Held(payload);
        } else {
            held.payload = payload;
        }
        return held.told;
    }

    /** What waits, to be published now. */
    @Nullable
    Held take() {
        var taken = held;
        held = null;
        state = taken == null ? state : State.LEAVING;
        return taken;
    }
}
