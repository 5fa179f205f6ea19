package dev.herald.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Identity;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a backend is asked. Two are the same only when the whole identity is: another token asks anew.
 *
 * @param operation in a word
 * @param channel null for who wishes to connect
 */
record Question(Identity who, String operation, @Nullable Channel channel) {
    private static final ObjectMapper JSON = new ObjectMapper();

    byte[] json(Instant now) {
        var json = new LinkedHashMap<String, Object>();
        json.put("operation", operation);
        if (channel != null) {
            json.put("channel", Namespace.called(channel.name()));
        }
        json.put("namespace", who.namespace().name());
        if (who instanceof Identity.User user) {
            var claims = new TreeMap<String, Object>();
            user.claims().forEach((name, values) -> claims.put(name, new TreeSet<>(values)));
            json.put("user", user.subject());
            json.put("roles", new TreeSet<>(user.roles()));
            json.put("claims", claims);
        }
        json.put("time", now.getEpochSecond());
        try {
            return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings can be written as JSON", e);
        }
    }
}
