package dev.herald.census;

import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import java.util.Comparator;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits in memory for all sessions together, against a limit. When that is reached, the sessions for which most
 * waits are cut, until an eighth of it is free: those that read have next to nothing waiting and notice nothing.
 *
 * <p>Safe from any thread. Whoever adds the last straw does not do the cutting.
 */
final class Backlogs {
    private final Sessions sessions;
    private final long limit;
    private final Count cut;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean relieving = new AtomicBoolean();

    Backlogs(Sessions sessions, long limit, Metrics metrics) {
        this.sessions = sessions;
        this.limit = limit;
        cut = metrics.count("herald.refused", "What was refused for a limit, by the limit", "limit", "queues");
        metrics.gauge("herald.queued.bytes", "Bytes that wait in memory to be sent to sessions", bytes::get);
    }

    private record Candidate(Sessions.Session session, long waiting) {}

    void changed(long count) {
        bytes.addAndGet(count);
    }

    long bytes() {
        return bytes.get();
    }

    /** Makes room, elsewhere, if there is too little. */
    void relieve() {
        if (bytes.get() > limit && relieving.compareAndSet(false, true)) {
            ForkJoinPool.commonPool().execute(this::cutTheLargest);
        }
    }

    private void cutTheLargest() {
        try {
            var largest = sessions.stream()
                    .map(session -> new Candidate(session, session.queuedBytes()))
                    .filter(candidate -> candidate.waiting > 0)
                    .sorted(Comparator.comparingLong(Candidate::waiting).reversed())
                    .iterator();
            while (bytes.get() > limit - limit / 8 && largest.hasNext()) {
                cut.increment();
                largest.next().session.cut("limits.queues is reached, and most waits for this session");
            }
        } finally {
            relieving.set(false);
        }
    }
}
