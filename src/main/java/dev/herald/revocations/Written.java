package dev.herald.revocations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Namespace;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/** A revocation as JSON, as it is kept and as it is shown: what is not said is not in it. */
final class Written {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Written() {}

    static ObjectNode json(Revocation revocation) {
        var json = JsonNodeFactory.instance.objectNode();
        var target = revocation.target();
        if (target instanceof Target.User user) {
            json.put("user", user.subject());
        } else if (target instanceof Target.Token token) {
            json.put("token", token.id());
        } else if (target instanceof Target.Session session) {
            json.put("session", session.id());
        }
        var namespace = target.namespace();
        if (namespace != null) {
            json.put("namespace", namespace.name());
        }
        if (revocation.issuedBefore() != null) {
            json.put("issuedBefore", revocation.issuedBefore().toString());
        }
        return json.put("made", revocation.made().toString())
                .put("expires", revocation.expires().toString());
    }

    static byte[] bytes(Revocation revocation) {
        try {
            return JSON.writeValueAsBytes(json(revocation));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if it is not as this version writes it */
    static Revocation read(byte[] written) {
        try {
            var json = JSON.readTree(written);
            var before = json.get("issuedBefore");
            return new Revocation(
                    target(json),
                    before == null ? null : Instant.parse(before.asText()),
                    Instant.parse(json.path("made").asText()),
                    Instant.parse(json.path("expires").asText()));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("this is no revocation", e);
        }
    }

    private static Target target(JsonNode json) {
        var namespace =
                json.has("namespace") ? new Namespace(json.get("namespace").asText()) : null;
        if (json.has("user")) {
            return new Target.User(namespace, json.get("user").asText());
        } else if (json.has("token")) {
            return new Target.Token(namespace, json.get("token").asText());
        } else if (json.has("session")) {
            return new Target.Session(namespace, json.get("session").asText());
        }
        return new Target.Everybody(namespace);
    }
}
