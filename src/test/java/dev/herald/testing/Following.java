package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import org.jspecify.annotations.Nullable;

/** A subscription, with the place that it has reached. Its {@link Stay} guards it. */
final class Following {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "/herald/";

    private final Pattern pattern;
    private @Nullable Position reached;
    private boolean joining;
    private boolean confirmed;

    Following(Pattern pattern) {
        this.pattern = pattern;
    }

    Pattern pattern() {
        return pattern;
    }

    ObjectNode subscribe() {
        return Stay.message("/meta/subscribe").put("subscription", pattern.name());
    }

    /** The same from where it was; until the reply it passes over what comes, since that comes again. */
    ObjectNode subscribeAgain() {
        var message = subscribe();
        if (reached != null) {
            joining = true;
            ((ObjectNode) message.at("/ext/herald")).put("since", reached.toString());
        }
        return message;
    }

    void joined(JsonNode reply) {
        joining = false;
        confirmed = true;
        var told = reply.at("/ext/herald");
        if (reached == null && !told.has("recovered") && told.has("top")) {
            reached = Position.parse(told.path("top").asText());
        }
    }

    boolean isConfirmed() {
        return confirmed;
    }

    boolean follows(Channel channel) {
        return pattern.matches(channel)
                && (pattern.name().startsWith(OURS) || !channel.name().startsWith(OURS));
    }

    /** Whether it wants what is at this position; then it has reached it. */
    boolean takes(Position position) {
        if (joining || (reached != null && reached.covers(position))) {
            return false;
        }
        reached = position;
        return true;
    }

    /** What there is to say of a reply that did not bring it back to where it was; null if there is nothing. */
    @Nullable
    Message gap(JsonNode reply) {
        var told = reply.at("/ext/herald");
        if (reply.path("successful").asBoolean() && told.path("recovered").asBoolean(true)) {
            return null;
        }
        if (told.has("top")) {
            reached = Position.parse(told.path("top").asText());
        }
        var data = JSON.createObjectNode().put("subscription", pattern.name());
        if (reply.has("error")) {
            data.put("error", reply.path("error").asText());
        } else {
            data.put("reason", told.path("reason").asText());
        }
        return new Message("/herald/gap", data, null);
    }
}
