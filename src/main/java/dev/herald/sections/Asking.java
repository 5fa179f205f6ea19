package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.requests.Requests;
import java.time.Duration;

/**
 * What clients may ask of the server and wait for.
 *
 * @param timeout how long an answer may take
 * @param pending questions of one session that wait
 * @param memory of all questions that wait
 */
public record Asking(
        @Allowed(min = "100ms", max = "1d") Duration timeout,
        @Allowed(min = "1", max = "100000") int pending,
        @Allowed(min = "1MiB", max = "1024GiB") Size memory) {

    public static final Asking DEFAULTS = new Asking(Duration.ofSeconds(30), 100, Size.ofMiB(64));

    /** What is set, as the room wants it. */
    public Requests.Settings settings() {
        return new Requests.Settings(timeout, pending, memory.bytes());
    }
}
