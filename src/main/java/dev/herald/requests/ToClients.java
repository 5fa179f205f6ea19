package dev.herald.requests;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the server asks of clients: a message to one session, and the message in which it answers. Safe from any thread.
 *
 * <p>Stages complete with {@link NotAnswered} when no answer comes: in time, before the session ends, or at all.
 */
public final class ToClients {
    /** On which a client is asked. */
    public static final String ASK = "/service/herald/ask";

    private static final int MOST = 100; // that wait for one session
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, Map<String, CompletableFuture<Payload>>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Sessions sessions;

    ToClients(Sessions sessions) {
        this.sessions = sessions;
        sessions.watchDepartures(session -> end(session.id()));
    }

    /** Asks a session; completes with its answer. */
    public CompletionStage<Payload> ask(String session, String name, Payload data, Duration timeout) {
        var asked = sessions.find(session);
        if (asked.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new NotAnswered(404, "session_unknown", "there is no session " + session));
        }
        if (!asked.get().hasRoom()) {
            return CompletableFuture.failedFuture(
                    new NotAnswered(503, "session_slow", "the session does not read what it was sent before"));
        }
        return ask(asked.get(), name, data, timeout);
    }

    private CompletionStage<Payload> ask(Session session, String name, Payload data, Duration timeout) {
        var own = waiting.computeIfAbsent(session.id(), id -> new ConcurrentHashMap<>());
        if (own.size() >= MOST) {
            return CompletableFuture.failedFuture(
                    new NotAnswered(429, "too_many_requests", MOST + " requests wait for this session"));
        }
        var id = "s" + numbers.incrementAndGet();
        var answer = new CompletableFuture<Payload>();
        own.put(id, answer);
        answer.whenComplete((result, failure) -> own.remove(id));
        session.tell(
                ASK,
                Payload.of("{\"id\":\"" + id + "\",\"name\":" + Answer.quoted(name) + ",\"data\":" + data
                        + ",\"timeout\":" + timeout.toMillis() + "}"));
        if (sessions.find(session.id()).isEmpty()) {
            end(session.id());
        }
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(ToClients::inOurWords);
    }

    private static CompletionStage<Payload> inOurWords(Throwable failure) {
        return CompletableFuture.failedFuture(
                failure instanceof TimeoutException
                        ? new NotAnswered(504, "request_timeout", "the client did not answer in time")
                        : failure);
    }

    /** Takes what a session says to a question; says what is wrong with it, if anything. An answer that comes too late is none. */
    public @Nullable NotAnswered answered(Session session, Payload said) {
        var answer = read(said);
        if (answer.isEmpty()) {
            return new NotAnswered(
                    400,
                    "answer_invalid",
                    "it must be {\"id\", \"result\"}, or {\"id\", \"error\": {\"status\", \"code\", \"message\"}}");
        }
        var own = waiting.getOrDefault(session.id(), Map.of());
        var asked = own.get(answer.get().path("id").asText());
        if (asked == null) {
            return new NotAnswered(404, "not_asked", "nothing is asked of this session under that id");
        }
        var error = answer.get().get("error");
        if (error == null) {
            asked.complete(Payload.of(String.valueOf(answer.get().get("result"))));
        } else {
            asked.completeExceptionally(new NotAnswered(
                    error.path("status").asInt(500),
                    error.path("code").asText("client_failed"),
                    error.path("message").asText("")));
        }
        return null;
    }

    private static Optional<JsonNode> read(Payload said) {
        return withId(said)
                .filter(json -> json.has("result") || json.path("error").isObject());
    }

    /** The object, if it is one that has an id. */
    static Optional<JsonNode> withId(Payload said) {
        try {
            var json = JSON.readTree(said.json());
            return json.path("id").isTextual() ? Optional.of(json) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void end(String session) {
        var own = waiting.remove(session);
        if (own != null) {
            own.values()
                    .forEach(answer -> answer.completeExceptionally(
                            new NotAnswered(410, "session_ended", "the client has left before it answered")));
        }
    }
}
