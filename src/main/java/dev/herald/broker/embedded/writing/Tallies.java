package dev.herald.broker.embedded.writing;

import dev.herald.broker.Receipt.Reason;
import dev.herald.broker.embedded.store.Store;
import dev.herald.message.Entry;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What the journal counts. Safe from any thread. */
public final class Tallies {
    private final Metrics metrics;
    private final Count appends;
    private final Count bytes;
    private final Count batches;
    private final Count fsyncs;
    private final Map<Reason, Count> refused = new EnumMap<>(Reason.class);

    public Tallies(Metrics metrics) {
        this.metrics = metrics;
        appends = metrics.count("herald.journal.appends", "Entries kept");
        bytes = metrics.count("herald.journal.bytes", "Bytes of the payloads kept");
        batches = metrics.count("herald.journal.batches", "Writes, each of all that waited");
        fsyncs = metrics.count("herald.journal.fsyncs", "Times that the disk was waited for");
        Arrays.stream(Reason.values())
                .forEach(reason -> refused.put(
                        reason,
                        metrics.count(
                                "herald.journal.refused",
                                "Writes that were refused",
                                "reason",
                                reason.name().toLowerCase(Locale.ROOT))));
    }

    public void watch(Backlog backlog, Store store, Directory directory) {
        metrics.gauge("herald.journal.waiting", "Writes that wait for the writer", backlog::works);
        metrics.gauge("herald.journal.channels", "Channels known to the journal", directory::size);
        metrics.gauge(
                "herald.journal.stalled", "1 while the store holds writers back", () -> store.isStalled() ? 1 : 0);
    }

    public void committed(Commit commit) {
        batches.increment();
        if (commit.wasSynced()) {
            fsyncs.increment();
        }
        appends.add(commit.entries().size());
        bytes.add(commit.entries().stream().mapToLong(Tallies::size).sum());
    }

    public void flushed() {
        fsyncs.increment();
    }

    public void refused(Reason reason) {
        var count = refused.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    private static long size(Entry entry) {
        return entry.payload().size();
    }
}
