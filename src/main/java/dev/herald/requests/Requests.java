package dev.herald.requests;

import dev.herald.message.Payload;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients may ask of this server, by name. Safe from any thread.
 *
 * <p>A handler that cannot answer completes its stage with {@link NotAnswered}, or throws it; anything else that it fails
 * with is logged, and told to the asker as {@code 500 request_failed}.
 */
public final class Requests {

    /** Answers one kind of question. Called on the asking door's thread: it must not block. */
    @FunctionalInterface
    public interface Handler {
        CompletionStage<Payload> answer(Asked asked);
    }

    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

    /**
     * From now on questions of this name go to the handler, until what is returned is closed.
     *
     * @throws IllegalArgumentException if another handler has the name
     */
    public AutoCloseable on(String name, Handler handler) {
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalArgumentException("somebody answers " + name + " already");
        }
        return () -> handlers.remove(name, handler);
    }

    public CompletionStage<Payload> ask(Asked asked) {
        var handler = handlers.get(asked.name());
        return handler == null
                ? CompletableFuture.failedFuture(
                        new NotAnswered(404, "no_such_request", "nobody answers " + asked.name()))
                : handler.answer(asked);
    }
}
