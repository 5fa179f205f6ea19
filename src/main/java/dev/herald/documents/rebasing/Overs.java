package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a client says that its change overwrites: it has carried that over others' commits by itself, which it had heard. */
final class Overs {
    private static final int LONGEST = 1_000;

    private Overs() {}

    /** What of it is as it has to be, at most so many. */
    static List<ObjectNode> known(JsonNode said, int most) {
        return StreamSupport.stream(said.spliterator(), false)
                .filter(Overs::isRight)
                .limit(Math.max(0, most))
                .map(Overs::copy)
                .toList();
    }

    private static boolean isRight(JsonNode each) {
        return isText(each.path("path"))
                && each.path("version").isIntegralNumber()
                && isText(each.path("client"))
                && (!each.has("by") || isText(each.path("by")));
    }

    private static boolean isText(JsonNode text) {
        return text.isTextual() && text.textValue().length() <= LONGEST;
    }

    private static ObjectNode copy(JsonNode each) {
        var copy = JsonNodeFactory.instance
                .objectNode()
                .put("path", each.path("path").textValue())
                .put("version", each.path("version").longValue())
                .put("client", each.path("client").textValue());
        return each.has("by") ? copy.put("by", each.path("by").textValue()) : copy;
    }
}
