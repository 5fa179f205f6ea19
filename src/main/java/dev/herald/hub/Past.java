package dev.herald.hub;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.hub.lanes.Found;
import dev.herald.message.Pattern;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds in the journal what somebody asked of the past. */
record Past(Journal journal) {
    CompletionStage<Found> find(Pattern pattern, Since since, int limit) {
        if (since instanceof Since.Last last) {
            return Found.newest(journal, pattern, Math.max(0, Math.min(last.count(), limit)));
        }
        return read(pattern, since, limit).thenApply(reading -> new Found(reading, 0));
    }

    private CompletionStage<Reading> read(Pattern pattern, Since since, int limit) {
        if (since instanceof Since.After after) {
            return journal.read(pattern, after.position(), limit);
        }
        return since instanceof Since.Beginning
                ? Found.oldest(journal, pattern, limit)
                : CompletableFuture.completedFuture(new Reading.Complete(List.of(), journal.top()));
    }
}
