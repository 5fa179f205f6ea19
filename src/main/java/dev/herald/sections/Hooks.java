package dev.herald.sections;

import dev.herald.config.Secret;
import dev.herald.config.words.Allowed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The backend that decides what rules leave to it.
 *
 * @param secret that questions are signed with
 * @param connect whether it is asked of all who come in
 */
public record Hooks(
        @Nullable HookUrl url,
        @Nullable @Secret HookSecret secret,
        @Allowed(min = "50ms", max = "30s") Duration timeout,
        boolean connect) {

    public static final Hooks DEFAULTS = new Hooks(null, null, Duration.ofSeconds(2), false);

    public Hooks {
        if (url != null && secret == null) {
            throw new IllegalArgumentException("'url' of hooks needs a 'secret', which its questions are signed with");
        }
        if (connect && url == null) {
            throw new IllegalArgumentException("'connect' of hooks needs a 'url', which is asked");
        }
    }
}
