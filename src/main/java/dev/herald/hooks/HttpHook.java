package dev.herald.hooks;

import dev.herald.access.Hook;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.fetching.Bounded;
import dev.herald.fetching.Signature;
import dev.herald.message.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks a backend over HTTP, at the one URL that the configuration names: no redirect is followed, and no proxy used.
 * Whatever is not a clear answer in time is a refusal. Safe from any thread, and holds none up.
 */
public final class HttpHook implements Hook, AutoCloseable {

    /** Whether the backend is asked of those who come in, before anything else. */
    public enum Connects {
        ASKED,
        NOT_ASKED
    }

    /** @param secret that questions are signed with; at least 32 bytes */
    public record Settings(URI url, String secret, Duration timeout, Connects connects) {
        @Override
        public String toString() {
            return "Settings[" + url + "]";
        }
    }

    private static final int MAX_BYTES = 8 * 1024;
    private static final int MAX_UNDER_WAY = 1_000;
    private static final int MAX_REMEMBERED = 10_000;
    private static final int THREADS = 4;
    private static final Verdict ALLOWED = new Verdict.Allowed();
    private static final Verdict UNDECIDED = new Verdict.Denied("it could not be decided just now");

    private final Settings settings;
    private final Clock clock;
    private final Signature signature;
    private final Remembered remembered;
    private final Trouble trouble;
    private final int maxUnderWay;
    private final Semaphore room;
    private final ExecutorService threads;
    private final HttpClient client;

    public HttpHook(Settings settings, Clock clock) {
        this(settings, clock, MAX_UNDER_WAY);
    }

    /** @param maxUnderWay so many may be asked at a time; more are refused */
    HttpHook(Settings settings, Clock clock, int maxUnderWay) {
        this.settings = settings;
        this.clock = clock;
        signature = new Signature(settings.secret());
        this.maxUnderWay = maxUnderWay;
        room = new Semaphore(maxUnderWay);
        remembered = new Remembered(MAX_REMEMBERED, clock);
        trouble = new Trouble(settings.url().toString());
        threads = Executors.newFixedThreadPool(THREADS, HttpHook::thread);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(settings.timeout())
                .executor(threads)
                .build();
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "hook");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletionStage<Verdict> decide(Identity who, Operation operation, Channel channel) {
        return answer(new Question(who, operation.word(), channel));
    }

    @Override
    public CompletionStage<Verdict> connect(Identity who) {
        return settings.connects() == Connects.ASKED
                ? answer(new Question(who, "connect", null))
                : CompletableFuture.completedFuture(ALLOWED);
    }

    private CompletionStage<Verdict> answer(Question question) {
        var known = remembered.of(question);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        if (!room.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    undecided(new IOException(maxUnderWay + " questions are waiting for an answer already")));
        }
        return asked(question)
                .whenComplete((answer, failure) -> room.release())
                .thenApply(answer -> {
                    remembered.put(question, answer);
                    return answer.verdict();
                })
                .exceptionally(this::undecided);
    }

    private CompletableFuture<Answer> asked(Question question) {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            var request = request(question);
            return send(request, deadline)
                    .exceptionallyCompose(failure ->
                            isCut(failure) ? send(request, deadline) : CompletableFuture.failedFuture(failure))
                    .thenApply(HttpHook::read);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A connection that was kept for the next question may just then be closed by the backend. */
    private static boolean isCut(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof IOException
                && !(cause instanceof ConnectException)
                && !(cause instanceof HttpTimeoutException);
    }

    private HttpRequest request(Question question) {
        var now = clock.instant();
        var body = question.json(now);
        return HttpRequest.newBuilder(settings.url())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Herald-Signature", signature.of(now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, long deadline) {
        var sent = client.sendAsync(request, response -> new Bounded(MAX_BYTES));
        return sent.copy()
                .orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                .whenComplete((response, failure) -> sent.cancel(true)); // which ends a body that comes too slowly
    }

    private static Answer read(HttpResponse<byte[]> response) {
        try {
            return Answer.of(response);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private Verdict undecided(Throwable failure) {
        trouble.tell(failure);
        return UNDECIDED;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
