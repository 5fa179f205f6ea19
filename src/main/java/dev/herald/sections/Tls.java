package dev.herald.sections;

import dev.herald.config.words.Allowed;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken, when it is.
 *
 * @param hsts for how long browsers that came once are to come by TLS only
 */
public record Tls(@Nullable Path certificate, @Nullable Path key, @Allowed(min = "0s", max = "36500d") Duration hsts) {

    public static final Tls DEFAULTS = new Tls(null, null, Duration.ofDays(365));

    public Tls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("'certificate' and 'key' of http.tls go together: name both, or none");
        }
    }

    /** How addresses of the server begin. */
    public String scheme() {
        return certificate == null ? "http" : "https";
    }
}
