package dev.herald.documents.rules;

import dev.herald.access.Identity;
import java.util.Optional;

/**
 * Who makes changes.
 *
 * @param account by which the pace of changes is held: a session, or a backend's key
 */
public record Author(Identity identity, String account) {

    /** As others are told: the user, or the backend; empty for nobody in particular. */
    public Optional<String> name() {
        if (identity instanceof Identity.User user) {
            return Optional.of(user.subject());
        }
        return identity instanceof Identity.Server server ? Optional.of(server.name()) : Optional.empty();
    }
}
