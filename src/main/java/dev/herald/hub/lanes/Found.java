package dev.herald.hub.lanes;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What was found of the past, and how to go on from there.
 *
 * @param trimmed the offset up to which trimming is no loss. The newest of several channels may begin before what
 *     was trimmed of one of them by then; only if more is trimmed before it is read, that is a gap
 */
public record Found(Reading reading, long trimmed) {
    private static final int TRIES = 5;

    public static CompletionStage<Found> newest(Journal journal, Pattern pattern, int count) {
        return journal.oldest(pattern).thenCompose(oldest -> journal.last(pattern, Math.max(0, count))
                .thenApply(reading -> new Found(reading, pattern.isWild() ? oldest.offset() : 0)));
    }

    public static CompletionStage<Found> oldest(Journal journal, Pattern pattern, int limit) {
        return oldest(journal, pattern, limit, TRIES).thenApply(reading -> new Found(reading, 0));
    }

    public static CompletionStage<Found> after(Journal journal, Pattern pattern, Position after, int limit) {
        return journal.read(pattern, after, limit).thenApply(reading -> new Found(reading, 0));
    }

    public static CompletionStage<Found> nothing(Journal journal) {
        return CompletableFuture.completedFuture(new Found(new Reading.Complete(List.of(), journal.top()), 0));
    }

    static CompletionStage<Found> nothingBut(Journal journal, String gap) {
        return CompletableFuture.completedFuture(new Found(new Reading.Gap(journal.top(), gap), 0));
    }

    /** The oldest may be forgotten between being found and being read, which is no gap: it was the oldest no more. */
    private static CompletionStage<Reading> oldest(Journal journal, Pattern pattern, int limit, int tries) {
        return journal.oldest(pattern)
                .thenCompose(oldest -> journal.read(pattern, oldest, limit))
                .thenCompose(reading -> reading instanceof Reading.Gap && tries > 1
                        ? oldest(journal, pattern, limit, tries - 1)
                        : CompletableFuture.completedFuture(reading));
    }

    /** This, which was found after the position, or the newest if they begin before it. What is gone stays gone. */
    public Found orFarther(Found newest, Position after) {
        var entries = Stretch.entriesOf(newest.reading);
        boolean farther = !entries.isEmpty() && Stretch.offset(entries.get(0)) <= after.offset();
        return farther && !(reading instanceof Reading.Gap) ? newest : this;
    }

    /** Reads on, where so much had been trimmed when the past was found. */
    public static CompletionStage<Reading> goOn(
            Journal journal, Pattern pattern, Position after, long trimmed, int limit) {
        if (after.offset() >= trimmed) {
            return journal.read(pattern, after, limit);
        }
        return journal.kept(pattern, after, limit).thenCompose(reading -> journal.oldest(pattern)
                .thenApply(oldest -> oldest.offset() <= trimmed
                        ? reading
                        : new Reading.Gap(journal.top(), "what came next is no longer kept")));
    }
}
