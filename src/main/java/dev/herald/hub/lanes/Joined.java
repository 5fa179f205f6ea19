package dev.herald.hub.lanes;

import dev.herald.message.Position;

/**
 * A subscription that has been registered, its past in hand and its gate still shut: nothing live is
 * missed from now on, and nothing reaches the subscriber before {@link #open} is called.
 *
 * @param top the journal's top when the subscription was registered: all that is newer is live
 * @param recovery what could be had of the past that was asked for
 * @param opening opens the gate
 */
public record Joined(Position top, Recovery recovery, Runnable opening) {

    /** Lets the past through, then the present. To be called once, when the caller's reply is on its way. */
    public void open() {
        opening.run();
    }

    /** What could be had of the past. */
    public sealed interface Recovery {
        /** None was asked for. */
        record NotAsked() implements Recovery {}

        /** All of it, and it follows. */
        record Recovered() implements Recovery {}

        /** It is gone: the subscriber must reload its state; it is live from the top on. */
        record Lost(String reason) implements Recovery {}
    }
}
