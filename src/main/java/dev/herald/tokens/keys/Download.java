package dev.herald.tokens.keys;

import dev.herald.fetching.Bounded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Gets one document, from one URL: in a bounded time from beginning to end, of a bounded size, and from nowhere else,
 * whatever that URL answers. Blocks nobody.
 */
final class Download {
    private static final int OK = 200;

    private final HttpClient client;
    private final HttpRequest request;
    private final Duration patience;
    private final int maxBytes;

    Download(URI url, Duration patience, int maxBytes) {
        this.patience = patience;
        this.maxBytes = maxBytes;
        client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
        request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
    }

    /** Completes with the text, or exceptionally with what was in the way. */
    CompletionStage<String> get() {
        var sent = client.sendAsync(request, this::subscriber);
        return sent.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> sent.cancel(true)) // which ends a body that comes too slowly
                .thenApply(Download::body);
    }

    private BodySubscriber<String> subscriber(HttpResponse.ResponseInfo response) {
        return response.statusCode() == OK
                ? BodySubscribers.mapping(new Bounded(maxBytes), bytes -> new String(bytes, StandardCharsets.UTF_8))
                : BodySubscribers.replacing("");
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() != OK) {
            throw new CompletionException(new IOException("it answers with HTTP status " + response.statusCode()));
        }
        return response.body();
    }
}
