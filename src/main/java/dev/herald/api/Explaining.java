package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Operation;
import dev.herald.admission.Inquiry;
import dev.herald.admission.Shown;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import dev.herald.http.Refusal;
import dev.herald.message.Namespace;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/explain}: what would be decided, and which rule decides. */
final class Explaining {
    private static final Set<String> MEMBERS = Set.of("operation", "channel", "token", "namespace");

    private final ApiDoor.Settings settings;
    private final Json json;
    private final Inquiry inquiry;

    Explaining(ApiDoor.Settings settings, Inquiry inquiry) {
        this.settings = settings;
        this.json = new Json(settings.json());
        this.inquiry = inquiry;
    }

    /** Of {@code {"operation", "channel", "token"?, "namespace"?}}; without a token, for anyone. */
    CompletionStage<Answer> explain(Call call) {
        call.knowsOnly(Set.of());
        return call.body(settings.maxBodyBytes()).thenCompose(body -> {
            var members = json.members(json.checked(body));
            for (var name : members.keySet()) {
                if (!MEMBERS.contains(name)) {
                    throw Refusal.badRequest(
                            "bad_shape",
                            "a question has no such member",
                            "It has operation, channel, token and namespace.");
                }
            }
            var namespace = text(members, "namespace");
            var shown =
                    new Shown(text(members, "token"), namespace == null ? Namespace.DEFAULT : new Namespace(namespace));
            return inquiry.ask(shown, operation(text(members, "operation")), required(members))
                    .thenApply(Explaining::answer);
        });
    }

    private static Answer answer(Inquiry.Finding finding) {
        return Answer.json(JsonNodeFactory.instance
                .objectNode()
                .put("verdict", finding.verdict())
                .put("who", finding.who())
                .put("rule", finding.rule())
                .put("because", finding.because()));
    }

    private String required(Map<String, byte[]> members) {
        var channel = text(members, "channel");
        if (channel == null) {
            throw Refusal.badRequest("bad_shape", "a question needs a channel", "Write {\"channel\": \"/chat\", …}.");
        }
        return channel;
    }

    private @Nullable String text(Map<String, byte[]> members, String name) {
        var value = members.get(name);
        return value == null ? null : json.string(name, value);
    }

    private static Operation operation(@Nullable String word) {
        try {
            return Operation.named(String.valueOf(word));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "bad_operation", String.valueOf(e.getMessage()), "Write {\"operation\": \"subscribe\", …}.");
        }
    }
}
