package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client has said and has no reply to yet, in its order. Its {@link Stay} guards it. */
final class Calls {
    private static final String UNKNOWN = "402:";

    private final Map<String, Call> waiting = new LinkedHashMap<>();
    private int ids;

    private static final class Call {
        final ObjectNode message;
        final boolean isOfJoining;
        final CompletableFuture<JsonNode> reply = new CompletableFuture<>();

        @Nullable
        Line sentOver;

        Call(ObjectNode message, boolean isOfJoining) {
            this.message = message;
            this.isOfJoining = isOfJoining;
        }
    }

    /** One that is to be sent, and sent again over another line until there is a reply. */
    CompletableFuture<JsonNode> add(ObjectNode message) {
        return add(message, false).reply;
    }

    /** One that is sent over this line, and is made anew for another. */
    CompletableFuture<JsonNode> addJoining(ObjectNode message, Line line) {
        var call = add(message, true);
        call.sentOver = line;
        return call.reply;
    }

    private Call add(ObjectNode message, boolean isOfJoining) {
        var id = String.valueOf(ids++);
        var call = new Call(message.put("id", id), isOfJoining);
        waiting.put(id, call);
        return call;
    }

    void forgetJoining() {
        waiting.values().removeIf(call -> call.isOfJoining);
    }

    /** What was not sent over this line; from now on it was. */
    List<ObjectNode> toBeSentOver(Line line) {
        var unsent =
                waiting.values().stream().filter(call -> call.sentOver != line).toList();
        unsent.forEach(call -> call.sentOver = line);
        return unsent.stream().map(call -> call.message).toList();
    }

    /** A session that is unknown by now has no answers: they are asked for again in the next. */
    void replied(JsonNode reply) {
        var id = reply.path("id").asText();
        var call = waiting.get(id);
        if (call == null) {
            return;
        }
        boolean isUnknown = reply.path("error").asText().startsWith(UNKNOWN);
        if (isUnknown && !call.isOfJoining) {
            call.sentOver = null;
            return;
        }
        waiting.remove(id);
        if (!isUnknown) {
            call.reply.complete(reply);
        }
    }
}
