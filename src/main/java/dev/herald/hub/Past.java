package dev.herald.hub;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.message.Pattern;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds in the journal what somebody asked of the past. */
record Past(Journal journal) {
    private static final int TRIES = 5;

    CompletionStage<Reading> find(Pattern pattern, Since since, int limit) {
        if (since instanceof Since.After after) {
            return journal.read(pattern, after.position(), limit);
        }
        if (since instanceof Since.Last last) {
            return journal.last(pattern, Math.max(0, Math.min(last.count(), limit)));
        }
        if (since instanceof Since.Beginning) {
            return fromBeginning(pattern, limit, TRIES);
        }
        return CompletableFuture.completedFuture(new Reading.Complete(List.of(), journal.top()));
    }

    /** The oldest may be forgotten between being found and being read, which is no gap: it was the oldest no more. */
    private CompletionStage<Reading> fromBeginning(Pattern pattern, int limit, int tries) {
        return journal.oldest(pattern)
                .thenCompose(oldest -> journal.read(pattern, oldest, limit))
                .thenCompose(reading -> reading instanceof Reading.Gap && tries > 1
                        ? fromBeginning(pattern, limit, tries - 1)
                        : CompletableFuture.completedFuture(reading));
    }
}
