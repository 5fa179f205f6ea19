package dev.herald.broker.embedded.history;

import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.writing.Commit;
import dev.herald.broker.embedded.writing.Kept;
import dev.herald.broker.embedded.writing.Work;
import java.util.concurrent.CompletableFuture;

/** Tells the directory what of a channel is gone, before it is. */
final class Trim implements Work {
    /** What is to go, and when the oldest entry that stays was taken. */
    record Stretch(Kept kept, long through, long count, long bytes, long oldestLeft) {}

    private final Stretch stretch;
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();

    Trim(Stretch stretch) {
        this.stretch = stretch;
    }

    /** Whether the entries may be deleted. */
    CompletableFuture<Boolean> told() {
        return told;
    }

    @Override
    public void prepare(Commit commit) {
        var state = commit.state(stretch.kept);
        if (commit.channel(stretch.kept.channel()) == stretch.kept && stretch.through > state.trimmedThrough()) {
            commit.become(
                    stretch.kept, state.withTrimmed(stretch.through, stretch.count, stretch.bytes, stretch.oldestLeft));
            commit.confirm(() -> told.complete(true));
        } else {
            commit.confirm(() -> told.complete(false));
        }
    }

    @Override
    public void refuse(Receipt.Refused why) {
        told.complete(false);
    }

    @Override
    public int size() {
        return 0;
    }
}
