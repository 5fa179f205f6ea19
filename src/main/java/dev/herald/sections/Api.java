package dev.herald.sections;

import dev.herald.config.Secret;
import java.util.List;

/**
 * Who may call the HTTP API.
 *
 * @param open whether callers without a key may do everything: for a developer's own machine
 */
public record Api(@Secret List<ApiKey> keys, boolean open) {

    public static final Api DEFAULTS = new Api(List.of(), false);

    /** Open to whoever comes from this machine. */
    public static final Api OPEN = new Api(List.of(), true);
}
