package dev.herald.service;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Who called a service: a client's session, or a backend that has none. Safe from any thread. */
public interface Caller {

    /** Its session, or the name of the backend's key. */
    String id();

    /** The subject of its token, if it showed one. */
    Optional<String> user();

    /** As its token has them. */
    Set<String> roles();

    /** Empty for the one that nobody names. */
    String namespace();

    /** Sends a message to this session alone, on a channel that it need not be subscribed to. A backend hears nothing. */
    void tell(String channel, Object value);

    /** Publishes in the caller's own namespace, as the server; completes once it is kept. */
    CompletionStage<?> publish(String channel, Object value);

    /** Asks the client something, and converts its answer. */
    <T> CompletionStage<T> ask(String name, Object value, Duration timeout, Class<T> answer);

    /** Runs the task when the session ends; at once if it has. For what was begun for this session alone. */
    void onLeave(Runnable task);
}
