package dev.herald.feeds;

import dev.herald.message.Position;
import org.jspecify.annotations.Nullable;

/** Something on its way to the journal, or a mark that stands behind what is before it. Guarded by its {@link Journaling}. */
final class Step {
    final long number;
    final @Nullable Marking marking;
    boolean isDone;
    boolean isLate; // something that is to stand after it is kept already

    @Nullable
    Position position;

    record Marking(String mark, Runnable then) {}

    Step(long number, @Nullable Marking marking) {
        this.number = number;
        this.marking = marking;
        this.isDone = marking != null;
    }
}
