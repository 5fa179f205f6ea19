package dev.herald.access;

import dev.herald.message.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides what rules leave to the backend, by the word {@code hook}. Called by any thread, which must not be held up;
 * a stage that fails, or never completes within the implementation's time, is a refusal.
 */
public interface Hook {

    /** Where there is no backend to ask. */
    Hook NONE = (who, operation, channel) ->
            CompletableFuture.completedFuture(new Verdict.Denied("nobody is there to decide this"));

    CompletionStage<Verdict> decide(Identity who, Operation operation, Channel channel);

    /** Whether it may come in at all, after its token was found good. Everybody may, unless an implementation says otherwise. */
    default CompletionStage<Verdict> connect(Identity who) {
        return CompletableFuture.completedFuture(new Verdict.Allowed());
    }
}
