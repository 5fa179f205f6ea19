package dev.herald.feeds.postgres.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a pattern while its rows are asked for: kept until it is known which of it the rows have already. Guarded by its
 * monitor: the feed's thread adds to it, the query's thread says what it has seen.
 */
final class Following {
    private static final int MOST = 20_000;
    private static final int CHANGE_BYTES = 500; // about, beside its row
    private static final int VALUE_BYTES = 100; // about, beside its characters
    private static final int CHARACTER_BYTES = 2;

    private record Kept(Told told, long xid, long bytes) {}

    final Pattern pattern;

    /** How many transactions the log had told when this began: of those all was told before. */
    final long since;

    /** Completes with the position at which all that may be in the rows has been told. */
    final CompletableFuture<Position> settled = new CompletableFuture<>();

    private final List<Kept> kept = new ArrayList<>();
    private @Nullable Snapshot snapshot; // once it is known
    private final AtomicLong budget; // in bytes: what all may still keep
    private long bytes; // that this has of it
    private boolean isDisturbed;
    private boolean isOver;

    Following(Pattern pattern, long since, AtomicLong budget) {
        this.pattern = pattern;
        this.since = since;
        this.budget = budget;
    }

    /** Keeps what its rows do not have, or may not have. */
    void told(Told told, long xid) {
        if (pattern.matches(told.channel())) {
            keep(told, xid);
        }
    }

    private synchronized void keep(Told told, long xid) {
        if (isOver || (snapshot != null && snapshot.sees(xid))) {
            return;
        }
        var change = new Kept(told, xid, CHANGE_BYTES + weight(told.data().path("row")));
        kept.add(change);
        bytes += change.bytes();
        if (budget.addAndGet(-change.bytes()) < 0 || kept.size() > MOST) {
            kept.clear();
            end();
            settled.completeExceptionally(new Trouble(
                    "feed_busy",
                    "too much changes while these rows are asked for: " + pattern,
                    "Ask again, or for less."));
        }
    }

    private static long weight(JsonNode value) {
        long weight = VALUE_BYTES
                + (value.isTextual()
                        ? (long) CHARACTER_BYTES * value.textValue().length()
                        : 0);
        for (var part : value) {
            weight += weight(part);
        }
        return weight;
    }

    /** Keeps nothing more; what it has is for who answers now. */
    synchronized void end() {
        isOver = true;
        budget.addAndGet(bytes);
        bytes = 0;
    }

    /** Everything was emptied meanwhile: the rows have to be asked for again. */
    synchronized void disturb() {
        isDisturbed = true;
    }

    synchronized void seen(Snapshot seen) {
        snapshot = seen;
        kept.removeIf(change -> seen.sees(change.xid()));
        long left = isOver ? 0 : kept.stream().mapToLong(Kept::bytes).sum();
        budget.addAndGet(bytes - left);
        bytes = left;
    }

    synchronized boolean isDisturbed() {
        return isDisturbed;
    }

    /** What is not in the rows, in order. */
    synchronized List<Told> changes() {
        return kept.stream().map(Kept::told).toList();
    }
}
