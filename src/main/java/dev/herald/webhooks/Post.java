package dev.herald.webhooks;

import dev.herald.fetching.Bounded;
import dev.herald.fetching.Signature;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands one event over to one backend, at the one URL that the configuration names: no redirect is followed, and no proxy
 * used. Safe from any thread.
 */
final class Post {
    private static final int MAX_BYTES = 8 * 1024;

    private final Webhook webhook;
    private final Signature signature;
    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client;

    Post(Webhook webhook, Clock clock, Duration timeout, Executor threads) {
        this.webhook = webhook;
        this.clock = clock;
        this.timeout = timeout;
        signature = new Signature(webhook.secret());
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(timeout)
                .executor(threads)
                .build();
    }

    /** Completes with why the backend did not take it; empty when it did. */
    CompletableFuture<String> send(String id, byte[] body) {
        try {
            return sent(id, body);
        } catch (IllegalArgumentException unfit) { // an id that no header can hold, published by a backend
            return CompletableFuture.completedFuture("it cannot be sent: " + unfit.getMessage());
        }
    }

    private CompletableFuture<String> sent(String id, byte[] body) {
        var request = HttpRequest.newBuilder(webhook.url())
                .header("Content-Type", "application/json")
                .header("Herald-Delivery", id)
                .header("Herald-Signature", signature.of(clock.instant(), body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        var sent = client.sendAsync(request, response -> new Bounded(MAX_BYTES));
        return sent.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> sent.cancel(true)) // which ends a body that comes too slowly
                .handle((response, failure) -> failure == null ? told(response) : told(failure));
    }

    private static String told(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2 ? "" : "it answers " + response.statusCode();
    }

    private static String told(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException ? "it takes too long" : cause.toString();
    }
}
