package dev.herald.hooks;

import dev.herald.access.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers that may be given again for a while. When there are too many, the one goes that has not been given for the
 * longest time. Guarded by itself.
 */
final class Remembered {
    private record Kept(Verdict verdict, Instant until) {}

    private final Clock clock;
    private final Map<Question, Kept> answers;

    Remembered(int most, Clock clock) {
        this.clock = clock;
        answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void put(Question question, Answer answer) {
        if (!answer.goodFor().isZero()) {
            answers.put(question, new Kept(answer.verdict(), clock.instant().plus(answer.goodFor())));
        }
    }

    /** Null when it has to be asked. */
    synchronized @Nullable Verdict of(Question question) {
        var kept = answers.get(question);
        if (kept == null) {
            return null;
        }
        if (kept.until().isAfter(clock.instant())) {
            return kept.verdict();
        }
        answers.remove(question);
        return null;
    }
}
