package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.admission.Callers;
import dev.herald.admission.Tickets;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code POST /api/v1/tickets}: a ticket for who shows a token, to be put into an EventSource's URL. */
final class Ticketing {
    private final Callers callers;

    Ticketing(Callers callers) {
        this.callers = callers;
    }

    CompletionStage<Answer> issue(Call call) {
        call.knowsOnly(Set.of("namespace"));
        return callers.ticket(call).thenApply(Ticketing::answer);
    }

    private static Answer answer(String ticket) {
        return Answer.json(JsonNodeFactory.instance
                .objectNode()
                .put("ticket", ticket)
                .put("seconds", Tickets.LIFETIME.toSeconds()));
    }
}
