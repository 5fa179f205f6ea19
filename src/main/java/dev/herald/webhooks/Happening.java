package dev.herald.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a backend may be told of.
 *
 * @param matter of which one thing is told after the other
 */
record Happening(Event event, Matter matter, Instant at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A session, a channel that is occupied, a member: it begins and ends.
     *
     * @param stay tells it from an earlier one of the same
     * @param facts about it, as backends are told
     */
    record Matter(String subject, String stay, ObjectNode facts) {

        /** The channel, as clients call it; null for a session. */
        @Nullable
        Channel channel() {
            var name = facts.path("channel");
            return name.isMissingNode() ? null : new Channel(name.asText());
        }

        /** How it begins and how it ends; a document that has changed does neither. */
        List<Event> pair() {
            if (facts.has("version")) {
                return List.of(Event.DOCUMENT_CHANGED);
            }
            if (facts.has("member")) {
                return List.of(Event.MEMBER_ADDED, Event.MEMBER_REMOVED);
            }
            return facts.has("channel")
                    ? List.of(Event.OCCUPIED, Event.VACATED)
                    : List.of(Event.CONNECT, Event.DISCONNECT);
        }

        byte[] bytes() {
            return write(JSON.createObjectNode()
                    .put("subject", subject)
                    .put("stay", stay)
                    .set("facts", facts));
        }

        static Matter read(byte[] bytes) {
            var json = parse(bytes);
            return new Matter(json.path("subject").asText(), json.path("stay").asText(), json.withObject("/facts"));
        }
    }

    static ObjectNode facts() {
        return JSON.createObjectNode();
    }

    @Nullable
    Channel channel() {
        return matter.channel();
    }

    /** Names it: told again, it has the same. */
    String id() {
        return event.word() + ":" + matter.stay();
    }

    /** What backends are told. */
    Payload payload() {
        var json = JSON.createObjectNode()
                .put("id", id())
                .put("event", event.word())
                .put("time", at.toString());
        json.setAll(matter.facts());
        return new Payload(write(json));
    }

    static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("what the server has written itself cannot be read", e);
        }
    }

    static byte[] write(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }
}
