package dev.herald.rooms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.message.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** That a user is in a room, as the table keeps it. */
record Membership(Channel room, String user) {
    static final String PREFIX = "rooms";
    private static final String MARK = "/="; // no channel has it
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the keys of all users of the room begin with. */
    static String prefix(Channel room) {
        return PREFIX + room.name() + MARK;
    }

    String key() {
        return prefix(room) + Channel.segment(user);
    }

    byte[] value() {
        return JSON.createObjectNode().put("user", user).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if this is no row of ours */
    static Membership of(String key, byte[] value) {
        int mark = key.indexOf(MARK);
        if (mark < 0) {
            throw new IllegalArgumentException("no membership: " + key);
        }
        return new Membership(new Channel(key.substring(PREFIX.length(), mark)), user(value));
    }

    private static String user(byte[] value) {
        try {
            return JSON.readValue(value, JsonNode.class).path("user").textValue();
        } catch (IOException e) {
            throw new IllegalArgumentException("no membership", e);
        }
    }
}
