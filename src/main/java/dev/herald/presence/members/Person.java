package dev.herald.presence.members;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Identity;
import dev.herald.message.Payload;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a session is, to others on its channels: a user is the same in all of its sessions, anybody else only in one.
 *
 * @param info a JSON object
 */
public record Person(String id, @Nullable String user, @Nullable Payload info) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 12;

    /** The person to be shown for the identity; none for a backend, which is not among the people. */
    public static Optional<Person> of(Identity identity, List<String> claims) {
        if (identity instanceof Identity.User user) {
            return Optional.of(new Person("@" + user.subject(), user.subject(), info(user, claims)));
        }
        return identity instanceof Identity.Anyone ? Optional.of(new Person(random(), null, null)) : Optional.empty();
    }

    /** Whether it comes back as the same with another session. */
    public boolean isUser() {
        return user != null;
    }

    private static @Nullable Payload info(Identity.User user, List<String> claims) {
        var info = JsonNodeFactory.instance.objectNode();
        for (var claim : claims) {
            var values = user.claims().get(claim);
            if (values != null && values.size() == 1) {
                info.put(claim, values.iterator().next());
            } else if (values != null) {
                var array = info.putArray(claim);
                values.stream().sorted().forEach(array::add);
            }
        }
        return info.isEmpty() ? null : Payload.of(info.toString());
    }

    private static String random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
