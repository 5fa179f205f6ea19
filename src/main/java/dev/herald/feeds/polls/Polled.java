package dev.herald.feeds.polls;

import dev.herald.broker.Table;
import dev.herald.feeds.Sink;
import dev.herald.feeds.Source;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Queryable;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.items.Item;
import dev.herald.feeds.items.Items;
import dev.herald.feeds.items.Questions;
import dev.herald.fetching.Bounded;
import dev.herald.message.Pattern;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A URL that is asked every so often, with what its server said last time ({@code If-None-Match}, {@code If-Modified-Since}), so that an
 * answer without news costs little. However it fails, the server is not asked sooner than when it would have been, and not before
 * the end of its {@code Retry-After}.
 */
public final class Polled implements Source, Queryable {
    private static final long LONGEST_WAIT = Duration.ofHours(1).toSeconds();

    private final Settings settings;
    private final Items items;
    private final Document document;
    private final Questions questions = new Questions();
    private final HttpClient http;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong unchanged = new AtomicLong();
    private volatile boolean isClosed;

    private long due = System.nanoTime(); // of the source's thread, as the next two
    private Optional<String> tag = Optional.empty();
    private Optional<String> modified = Optional.empty();

    /** @param feed the name of the feed */
    public Polled(String feed, Settings settings, Table table, Clock clock) {
        this.settings = settings;
        items = new Items(feed, settings.channel(), table, clock);
        document = new Document(settings);
        http = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public String kind() {
        return "polls";
    }

    @Override
    public void run(Sink sink) throws Exception {
        items.open(sink);
        questions.open();
        try {
            while (!isClosed) {
                answerUntilDue(sink);
                if (!isClosed) {
                    due = System.nanoTime() + settings.every().toNanos();
                    take(fetched(sink), sink);
                }
            }
        } finally {
            questions.close();
        }
    }

    private void answerUntilDue(Sink sink) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0 && !isClosed; left = due - System.nanoTime()) {
            questions.await(Duration.ofNanos(left).plusMillis(1));
            questions.answer(items, sink);
        }
    }

    private HttpResponse<byte[]> fetched(Sink sink) throws InterruptedException, Trouble {
        asked.incrementAndGet();
        var request = HttpRequest.newBuilder(settings.url())
                .timeout(settings.timeout())
                .header("Accept", "application/json")
                .header("User-Agent", "Herald");
        tag.ifPresent(value -> request.header("If-None-Match", value));
        modified.ifPresent(value -> request.header("If-Modified-Since", value));
        var answer = http.sendAsync(request.build(), response -> new Bounded(settings.maxBytes()))
                .orTimeout(settings.timeout().toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        answer.whenComplete((response, failure) -> questions.wake());
        while (!answer.isDone() && !isClosed) {
            questions.await(settings.timeout());
            questions.answer(items, sink);
        }
        return response(answer);
    }

    private HttpResponse<byte[]> response(CompletableFuture<HttpResponse<byte[]>> answer)
            throws InterruptedException, Trouble {
        if (!answer.isDone()) {
            answer.cancel(true);
            throw new InterruptedException("closed");
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new Trouble(
                    "url_unreachable",
                    settings.url().getHost() + " does not answer: " + e.getCause(),
                    "It is asked again when it is due.");
        }
    }

    private void take(HttpResponse<byte[]> response, Sink sink) throws InterruptedException, Trouble {
        int status = response.statusCode();
        if (status == 304) {
            sink.well();
            unchanged.incrementAndGet();
            return;
        }
        if (status != 200) {
            throw refused(response);
        }
        var seen = document.items(response.body());
        var gone = new TreeSet<>(items.names());
        gone.removeAll(seen.stream().map(Item::name).collect(Collectors.toSet()));
        sink.well();
        items.tell(seen, gone, sink);
        tag = response.headers().firstValue("ETag");
        modified = response.headers().firstValue("Last-Modified");
    }

    private Trouble refused(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Math.min(Long.parseLong(value), LONGEST_WAIT))
                .ifPresent(seconds -> due = Math.max(
                        due, System.nanoTime() + Duration.ofSeconds(seconds).toNanos()));
        var remedy = status >= 300 && status < 400
                ? "Redirects are not followed: write the URL that it leads to, "
                        + response.headers().firstValue("Location").orElse("which it does not say")
                : status >= 500 || status == 429 ? "It is asked again when it is due." : "Look at the URL.";
        return new Trouble("http_" + status, place() + " answers with status " + status, remedy);
    }

    /** The URL without what may be a key in it. */
    private String place() {
        var url = settings.url();
        return url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }

    @Override
    public Map<String, Supplier<Number>> gauges() {
        return Map.of("polls", asked::get, "polls.unchanged", unchanged::get);
    }

    @Override
    public boolean covers(Pattern pattern) {
        return items.covers(pattern);
    }

    @Override
    public CompletionStage<Rows> rows(Pattern pattern) {
        return questions.ask(pattern);
    }

    @Override
    public void close() {
        isClosed = true;
        questions.wake();
    }
}
