package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * What came to a client.
 *
 * @param position null when it is of a channel that is not kept
 */
public record Message(String channel, JsonNode data, @Nullable Position position) {

    static Message of(JsonNode delivery) {
        var position = delivery.at("/ext/herald/position").asText();
        return new Message(
                delivery.path("channel").asText(),
                delivery.path("data"),
                position.isEmpty() ? null : Position.parse(position));
    }

    @Override
    public String toString() {
        return channel + " " + data;
    }
}
