package dev.herald.sections;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.config.Secret;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Namespace;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way in for webhooks of another service.
 *
 * @param secret one, or several while they are replaced
 * @param channel with fields of the body in braces: {@code /github/{repository.name}}
 * @param data a JSON Pointer to what is published; all of the body when it is not said
 */
public record IncomingHook(
        Style style,
        @Secret List<IncomingSecret> secret,
        String channel,
        @Nullable String data,
        @Nullable String namespace) {

    /** How the service signs. */
    public enum Style {
        GITHUB,
        STRIPE,
        HERALD,
        PLAIN
    }

    public IncomingHook {
        secret = List.copyOf(secret);
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("a hook needs a secret: nobody else may publish through it");
        }
        Template.of(new Namespace(Objects.requireNonNullElse(namespace, "")), channel); // or refuses it
        pointer(data);
    }

    private static void pointer(@Nullable String text) {
        try {
            JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'data' takes a JSON Pointer, such as /data/object, not " + text, e);
        }
    }
}
