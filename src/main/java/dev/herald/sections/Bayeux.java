package dev.herald.sections;

import dev.herald.config.words.Allowed;
import java.time.Duration;
import java.util.List;

/**
 * How Bayeux is spoken.
 *
 * @param sessionsPerBrowser long-polls that are held at once for one browser
 * @param jsonp pages that may use callback-polling
 */
public record Bayeux(
        @Allowed(min = "1s", max = "10m") Duration timeout,
        @Allowed(min = "0s", max = "10m") Duration interval,
        @Allowed(min = "1s", max = "1d") Duration maxInterval,
        @Allowed(min = "0s", max = "365d") Duration maxInactivity,
        @Allowed(min = "1", max = "1000") int sessionsPerBrowser,
        List<PageOrigin> jsonp,
        boolean deflate) {

    public static final Bayeux DEFAULTS = new Bayeux(
            Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO, 4, List.of(), false);
}
