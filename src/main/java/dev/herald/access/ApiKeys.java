package dev.herald.access;

import dev.herald.message.Namespace;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The keys by which backends are known. Each backend may have several, so that a new one can be handed out before the
 * old one is taken away.
 *
 * <p>Immutable, so safe from any thread.
 */
public final class ApiKeys {
    private static final int RANDOM_BYTES = 32;

    /** Whoever shows one of the keys is the server. */
    public record Backend(Identity.Server server, List<KeyHash> keys) {
        public Backend {
            keys = List.copyOf(keys);
        }
    }

    private final List<Backend> backends;

    public ApiKeys(List<Backend> backends) {
        this.backends = List.copyOf(backends);
    }

    /** One backend's, which may do everything. */
    public static ApiKeys of(String... keys) {
        var server = new Identity.Server(Namespace.DEFAULT, "api-key", Grants.ALL);
        return new ApiKeys(
                List.of(new Backend(server, Arrays.stream(keys).map(KeyHash::of).toList())));
    }

    /** A new key, which nobody can guess, and which those who look for leaked secrets can tell by how it begins. */
    public static String random() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "herald_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Whose key that is. Takes the same time whatever is shown: digests are compared, all of them and to the end, so
     * neither a key's length nor its beginning can be probed.
     */
    public Optional<Identity.Server> identify(String shown) {
        var digest = KeyHash.digest(shown);
        Optional<Identity.Server> found = Optional.empty();
        for (var backend : backends) {
            int same = 0;
            for (var key : backend.keys()) {
                same += key.isOf(digest) ? 1 : 0;
            }
            found = same > 0 ? Optional.of(backend.server()) : found;
        }
        return found;
    }
}
