package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.broker.Receipt;
import dev.herald.http.Problem;
import dev.herald.intake.NotTaken;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;

/** What became of a publication, as its publisher is told. */
sealed interface Outcome {
    ObjectNode json();

    /** It was taken. */
    record Taken(ObjectNode json) implements Outcome {}

    /** It was not. */
    record Failed(Problem problem) implements Outcome {
        @Override
        public ObjectNode json() {
            return problem.json();
        }
    }

    static Outcome of(Channel channel, Receipt receipt) {
        var json = JsonNodeFactory.instance.objectNode().put("channel", Namespace.called(channel.name()));
        if (receipt instanceof Receipt.Kept kept) {
            return new Taken(json.put("position", kept.position().toString()));
        }
        if (receipt instanceof Receipt.Repeated repeated) {
            return new Taken(
                    json.put("position", repeated.position().toString()).put("repeated", true));
        }
        if (receipt instanceof Receipt.Refused refused) {
            return new Failed(problem(refused));
        }
        if (receipt instanceof Receipt.Conflict) {
            return new Failed(new Problem(409, "conflict", "the channel has moved on", ""));
        }
        return new Taken(json);
    }

    /** A service has refused it, or failed. */
    static Outcome of(NotTaken why) {
        var hint = why.status() < 500 ? "A service looks at what is published there." : "The server's log says why.";
        return new Failed(new Problem(why.status(), why.code(), why.detail(), hint));
    }

    private static Problem problem(Receipt.Refused refused) {
        var detail = refused.detail();
        return switch (refused.reason()) {
            case FULL -> later(507, "storage_full", detail, "Free space on the server's disk; then send it again.", 30);
            case BROKEN -> later(503, "storage_broken", detail, "Send it again later, under the same id.", 5);
            case OVERLOADED -> later(503, "overloaded", detail, "Send it again in a moment, under the same id.", 1);
            case TOO_LARGE ->
                new Problem(413, "message_too_large", detail, "Send less, or raise the channel's max_size.");
            case CLOSED -> later(503, "closing", detail, "Send it again in a moment, under the same id.", 2);
        };
    }

    private static Problem later(int status, String code, String detail, String hint, int seconds) {
        return new Problem(status, code, detail, hint).with("Retry-After", String.valueOf(seconds));
    }
}
