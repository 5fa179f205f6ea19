package dev.herald.hub.lanes;

import dev.herald.broker.Journal;
import dev.herald.message.Pattern;
import dev.herald.message.Since;
import java.util.concurrent.CompletionStage;

/** Finds in the journal what somebody asked of the past. */
public record Past(Journal journal, Lapses lapses) {
    public static Past of(Journal journal) {
        return new Past(journal, new Lapses());
    }

    /** For who subscribes, and shows what it knows: of a lapse it is told as of a gap, though nothing is gone. */
    public CompletionStage<Found> rejoin(Pattern pattern, Since since, int limit) {
        return lapses.concern(pattern, since)
                ? Found.nothingBut(journal, "something has happened since then to all of it")
                : find(pattern, since, limit);
    }

    /** What the journal has. */
    public CompletionStage<Found> find(Pattern pattern, Since since, int limit) {
        if (since instanceof Since.Last last) {
            return Found.newest(journal, pattern, Math.min(last.count(), limit));
        }
        if (since instanceof Since.Beginning) {
            return Found.oldest(journal, pattern, limit);
        }
        if (since instanceof Since.Farther both) {
            return find(pattern, both.after(), limit).thenCompose(after -> find(
                            pattern, both.last(), both.last().count())
                    .thenApply(newest -> after.orFarther(newest, both.after().position())));
        }
        return since instanceof Since.After after
                ? Found.after(journal, pattern, after.position(), limit)
                : Found.nothing(journal);
    }
}
