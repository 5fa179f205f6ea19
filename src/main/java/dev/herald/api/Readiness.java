package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.broker.Health;
import dev.herald.broker.Journal;
import dev.herald.http.Answer;
import dev.herald.http.Problem;
import java.util.Optional;
import java.util.function.Supplier;

/** What machines that watch are told: whether the process lives, and whether it can take publications. */
final class Readiness {
    private final Journal journal;
    private volatile boolean draining;
    private volatile Supplier<Optional<String>> concern = Optional::empty;

    Readiness(Journal journal) {
        this.journal = journal;
    }

    /** What else an operator must look at before it is too late. */
    void heed(Supplier<Optional<String>> other) {
        concern = other;
    }

    void drain() {
        draining = true;
    }

    Answer live() {
        return Answer.json(JsonNodeFactory.instance.objectNode().put("status", "live"));
    }

    Answer ready() {
        if (draining) {
            return new Problem(503, "closing", "the server is stopping", "").with("Retry-After", "2");
        }
        if (journal.health() instanceof Health.Impaired impaired) {
            return new Problem(503, "impaired", impaired.reason(), "It recovers by itself once the cause is gone.")
                    .with("Retry-After", "5");
        }
        return concern.get()
                .<Answer>map(
                        why -> new Problem(503, "impaired", why, "See GET /api/v1/feeds.").with("Retry-After", "5"))
                .orElseGet(
                        () -> Answer.json(JsonNodeFactory.instance.objectNode().put("status", "ready")));
    }
}
