package dev.herald.documents.rows;

import dev.herald.documents.rows.merging.Face;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;

/** What happens to the rows of a pattern, for operators. */
final class Counts implements Face.Tally {
    private final Count written;
    private final Count conflicts;
    private final Count denied;

    Counts(Metrics metrics, String pattern) {
        this.written = metrics.count(
                "herald.document.rows.written", "Rows that were written for documents", "pattern", pattern);
        this.conflicts = metrics.count(
                "herald.document.rows.conflicts",
                "Places that people and others had written at once",
                "pattern",
                pattern);
        this.denied = metrics.count(
                "herald.document.rows.denied", "Edits that the database did not take", "pattern", pattern);
    }

    @Override
    public void wrote() {
        written.increment();
    }

    @Override
    public void conflicts(int count) {
        conflicts.add(count);
    }

    @Override
    public void denied() {
        denied.increment();
    }
}
