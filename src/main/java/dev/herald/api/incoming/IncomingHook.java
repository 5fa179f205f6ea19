package dev.herald.api.incoming;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import java.util.List;
import java.util.Optional;

/**
 * One way in for webhooks: {@code POST /hooks/NAME}.
 *
 * @param secrets any of which it may be signed with, so that one can be replaced
 * @param channel with fields of the body in braces, by their names and dots: {@code /github/{repository.name}}
 * @param data what of the body is published
 */
public record IncomingHook(String name, Style style, List<String> secrets, Template channel, JsonPointer data) {
    public IncomingHook {
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("a hook needs a secret: nobody else may publish through it");
        }
    }

    /**
     * @param data a JSON Pointer; empty for the whole body
     * @throws IllegalArgumentException that says what is wrong
     */
    public static IncomingHook of(
            String name, Style style, List<String> secrets, Namespace namespace, String channel, String data) {
        try {
            return new IncomingHook(name, style, secrets, Template.of(namespace, channel), JsonPointer.compile(data));
        } catch (IllegalArgumentException e) {
            throw data.isEmpty() || data.startsWith("/")
                    ? e
                    : new IllegalArgumentException("data takes a JSON Pointer, such as /data/object, not " + data, e);
        }
    }

    /** Where this body goes; empty if it lacks something of which the channel is made. */
    Optional<Channel> channel(JsonNode body) {
        var values = JsonNodeFactory.instance.objectNode();
        for (var path : channel.columns()) {
            values.set(path, find(body, path));
        }
        return channel.channel(values);
    }

    private static JsonNode find(JsonNode body, String path) {
        if (body.has(path)) {
            return body.path(path);
        }
        var found = body;
        for (var name : path.split("\\.", -1)) {
            found = found.isArray() && name.matches("\\d{1,6}") ? found.path(Integer.parseInt(name)) : found.path(name);
        }
        return found;
    }
}
