package dev.herald.feeds.postgres.rows;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a pattern while its rows are asked for: kept until it is known which of it the rows have already. Guarded by its
 * monitor: the feed's thread adds to it, the query's thread says what it has seen.
 */
final class Following {
    private static final int MOST = 20_000;
    private static final int MOST_BYTES = 16 << 20;
    private static final int CHANGE_BYTES = 500; // about, beside its large values

    private record Kept(Told told, long xid) {}

    final Pattern pattern;

    /** How many transactions the log had told when this began: of those all was told before. */
    final long since;

    /** Completes with the position at which all that may be in the rows has been told. */
    final CompletableFuture<Position> settled = new CompletableFuture<>();

    private final List<Kept> kept = new ArrayList<>();
    private @Nullable Snapshot snapshot; // once it is known
    private boolean isDisturbed;
    private int bytes;

    Following(Pattern pattern, long since) {
        this.pattern = pattern;
        this.since = since;
    }

    /** Keeps what its rows do not have, or may not have. */
    void told(Told told, long xid) {
        if (pattern.matches(told.channel())) {
            keep(told, xid);
        }
    }

    private synchronized void keep(Told told, long xid) {
        if (snapshot != null && snapshot.sees(xid)) {
            return;
        }
        kept.add(new Kept(told, xid));
        bytes += CHANGE_BYTES + weight(told);
        if (kept.size() > MOST || bytes > MOST_BYTES) {
            kept.clear();
            settled.completeExceptionally(new Trouble(
                    "feed_busy",
                    "too much changes while these rows are asked for: " + pattern,
                    "Ask again, or for less."));
        }
    }

    private static int weight(Told told) {
        int weight = 0;
        for (var value : told.data().path("row")) {
            weight += value.isTextual() ? value.textValue().length() : value.isContainerNode() ? CHANGE_BYTES : 0;
        }
        return weight;
    }

    /** Everything was emptied meanwhile: the rows have to be asked for again. */
    synchronized void disturb() {
        isDisturbed = true;
    }

    synchronized void seen(Snapshot seen) {
        snapshot = seen;
        kept.removeIf(change -> seen.sees(change.xid()));
    }

    synchronized boolean isDisturbed() {
        return isDisturbed;
    }

    /** What is not in the rows, in order. */
    synchronized List<Told> changes() {
        return kept.stream().map(Kept::told).toList();
    }
}
