package dev.herald.sections;

import dev.herald.access.ApiKeys;
import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.access.KeyHash;
import dev.herald.config.Secret;
import dev.herald.message.Namespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may call the HTTP API.
 *
 * @param keys of backends that may do everything
 * @param backends by name, each with keys of its own and with what it may do
 * @param open whether callers without a key may do everything: for a developer's own machine
 */
public record Api(@Secret List<ApiKey> keys, Map<String, Backend> backends, boolean open) {

    public static final Api DEFAULTS = new Api(List.of(), Map.of(), false);

    /** Open to whoever comes from this machine. */
    public static final Api OPEN = new Api(List.of(), Map.of(), true);

    public Api {
        backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
    }

    /** Whose key is whose. */
    public ApiKeys known() {
        var known = new ArrayList<ApiKeys.Backend>();
        known.add(new ApiKeys.Backend(new Identity.Server(Namespace.DEFAULT, "api-key", Grants.ALL), hashes(keys)));
        backends.forEach(
                (name, backend) -> known.add(new ApiKeys.Backend(backend.server(name), hashes(backend.keys()))));
        return new ApiKeys(known);
    }

    private static List<KeyHash> hashes(List<ApiKey> keys) {
        return keys.stream().map(ApiKey::hash).toList();
    }
}
