package dev.herald.limits;

import java.time.Duration;

/**
 * A limit is reached: what was asked for is refused.
 *
 * @param code what programs go by, such as {@code rate_limited}
 * @param detail which limit, and how much it is, fit to be shown to the caller
 * @param pause after which it may be asked again
 */
public record Exceeded(String code, String detail, Duration pause) {

    /** As a Bayeux error: {@code 429:/chat:rate_limited, limits.messages is 500 a second}. */
    public String bayeux(String argument) {
        return "429:" + argument + ":" + code + ", " + detail;
    }

    /** For {@code Retry-After}: whole seconds, at least one. */
    public String retryAfter() {
        return String.valueOf(Math.max(1, pause.plusMillis(999).toSeconds()));
    }
}
