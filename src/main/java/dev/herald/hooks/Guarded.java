package dev.herald.hooks;

import dev.herald.access.Hook;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds a program's own hook to what is promised of hooks: whatever it throws, fails with or never completes is a
 * refusal. Safe from any thread.
 */
public final class Guarded implements Hook {
    private static final Verdict UNDECIDED = new Verdict.Denied("it could not be decided just now");

    private final Hook hook;
    private final Duration patience;
    private final Trouble trouble = new Trouble("the program's hook");

    public Guarded(Hook hook, Duration patience) {
        this.hook = hook;
        this.patience = patience;
    }

    @Override
    public CompletionStage<Verdict> decide(Identity who, Operation operation, Channel channel) {
        return within(() -> hook.decide(who, operation, channel));
    }

    @Override
    public CompletionStage<Verdict> connect(Identity who) {
        return within(() -> hook.connect(who));
    }

    private CompletionStage<Verdict> within(Supplier<CompletionStage<Verdict>> question) {
        CompletableFuture<Verdict> asked;
        try {
            asked = question.get().toCompletableFuture().copy();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(verdict -> Objects.requireNonNull(verdict, "it completed with null"))
                .exceptionally(failure -> {
                    trouble.tell(failure);
                    return UNDECIDED;
                });
    }
}
