package dev.herald.access;

import dev.herald.message.Namespace;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is calling, and in which namespace. Immutable. */
public sealed interface Identity {

    /** Nobody in particular, in the namespace that nobody names. */
    Anyone ANYONE = new Anyone(Namespace.DEFAULT);

    /** The program that embeds Herald. */
    Server PROGRAM = new Server(Namespace.DEFAULT, "program", Grants.ALL);

    /** Its channels are all that this identity can name. */
    Namespace namespace();

    /** Nobody in particular: a browser that showed no token. */
    record Anyone(Namespace namespace) implements Identity {}

    /**
     * Who proved by a token who it is.
     *
     * @param claims those of the token that are a string or a list of strings, the subject among them as {@code sub}; rules
     *     refer to them
     * @param grants what the token is good for, or null when it does not say
     * @param tokenId the token's {@code jti}, by which it can be revoked
     * @param issued the epoch when the token does not say
     * @param expires the moment at which all rights end
     */
    record User(
            Namespace namespace,
            String subject,
            Set<String> roles,
            Map<String, Set<String>> claims,
            @Nullable Grants grants,
            @Nullable String tokenId,
            Instant issued,
            Instant expires)
            implements Identity {
        public User {
            roles = Set.copyOf(roles);
            claims = Map.copyOf(claims);
        }

        /** The same user in another namespace. */
        public User in(Namespace other) {
            return new User(other, subject, roles, claims, grants, tokenId, issued, expires);
        }

        /** Claims may be nobody else's business. */
        @Override
        public String toString() {
            return "User[" + subject + "]";
        }
    }

    /**
     * A backend that showed an API key, or the program that embeds Herald: rules do not hold for it.
     *
     * @param name what the key is called in the configuration
     * @param scope all that it may do
     */
    record Server(Namespace namespace, String name, Grants scope) implements Identity {

        /** The same backend at work in another namespace. */
        public Server in(Namespace other) {
            return new Server(other, name, scope);
        }
    }
}
