package dev.herald.api.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.history.Moment;
import dev.herald.documents.kinds.Refused;
import dev.herald.http.Call;
import dev.herald.http.Refusal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which version of a document a caller means: by its number, its name, or a time at which it was the present one. */
final class Moments {
    private Moments() {}

    /** What the query says; none if it says nothing of it. */
    static Optional<Moment> in(Call call, String number, String name, String at) {
        var said = JsonNodeFactory.instance.objectNode();
        call.query(number).ifPresent(text -> number(said, number, text));
        Stream.of(name, at).forEach(each -> call.query(each).ifPresent(text -> said.put(each, text)));
        if (said.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Moment.in(said, number, name, at));
        } catch (Refused refused) {
            throw Refusal.badRequest("bad_parameter", refused.detail(), hint(number, name, at));
        }
    }

    private static void number(ObjectNode said, String number, String text) {
        if (text.matches("\\d{1,18}")) {
            said.put(number, Long.parseLong(text));
        } else {
            said.put(number, text);
        }
    }

    /** The same, where it has to be said. */
    static Moment required(Call call, String number, String name, String at) {
        return in(call, number, name, at)
                .orElseThrow(() -> Refusal.badRequest(
                        "bad_parameter", "it does not say which version ?" + number + " is", hint(number, name, at)));
    }

    private static String hint(String number, String name, String at) {
        return "Give one of ?" + number + "=17, ?" + name + "=draft and ?" + at + "=2026-11-21T12:00:00Z.";
    }

    /** A body, which has no other members than these. */
    static JsonNode checked(JsonNode body, Set<String> members, String shape) {
        if (!body.isObject()) {
            throw Refusal.badRequest("bad_shape", "this takes a JSON object", shape);
        }
        body.fieldNames().forEachRemaining(member -> {
            if (!members.contains(member)) {
                throw Refusal.badRequest(
                        "bad_shape", "it has another member than " + String.join(", ", members), shape);
            }
        });
        return body;
    }

    /** What a body says. */
    static Moment in(JsonNode body, String shape) {
        try {
            return Moment.in(body, "version", "name", "at");
        } catch (Refused refused) {
            throw Refusal.badRequest("bad_shape", refused.detail(), shape);
        }
    }
}
