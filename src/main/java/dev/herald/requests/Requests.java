package dev.herald.requests;

import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Payload;
import dev.herald.metrics.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What clients may ask of this server, by name. Safe from any thread.
 *
 * <p>A handler that cannot answer completes its stage with {@link NotAnswered}, or throws it; anything else that it fails
 * with is logged, and told to the asker as {@code 500 request_failed}. What is under way is bounded, by session and in bytes
 * over all, and ends with the session that asked.
 */
public final class Requests implements AutoCloseable {

    /**
     * @param timeout how long an answer may take; a client may ask for less
     * @param pending questions of one session that may wait for answers
     * @param memory bytes of all questions that wait
     */
    public record Settings(Duration timeout, int pending, long memory) {
        public static final Settings DEFAULTS = new Settings(Duration.ofSeconds(30), 100, 64L << 20);
    }

    /** Answers one kind of question, once. Called on the asking door's thread: it must not block. */
    @FunctionalInterface
    public interface Handler {
        CompletionStage<Payload> answer(Asked asked);
    }

    /** The same, with any number of answers. */
    @FunctionalInterface
    public interface Streaming {
        void answer(Asked asked, Answers answers);
    }

    private final Settings settings;
    private final Desks desks;
    private final ToClients toClients;
    private final Map<String, Streaming> handlers = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor patience;
    private final AtomicLong memory = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public Requests(Settings settings, Sessions sessions, Metrics metrics) {
        this.settings = settings;
        desks = new Desks(sessions);
        toClients = new ToClients(sessions);
        patience = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "herald-requests");
            thread.setDaemon(true);
            return thread;
        });
        patience.setRemoveOnCancelPolicy(true);
        metrics.gauge("herald.requests.waiting", "Requests of clients that wait for answers", desks::waiting);
        metrics.gauge("herald.requests.taken", "Requests of clients that were taken, since the start", taken::sum);
        metrics.gauge("herald.requests.refused", "Requests of clients that were not taken", refused::sum);
    }

    /**
     * From now on questions of this name go to the handler, until what is returned is closed.
     *
     * @throws IllegalArgumentException if another handler has the name
     */
    public AutoCloseable on(String name, Handler handler) {
        return onStream(name, (asked, answers) -> {
            var answer = handler.answer(asked);
            answers.whenLeft(() -> answer.toCompletableFuture().cancel(false));
            answer.whenComplete((result, failure) -> {
                if (failure != null) {
                    answers.fail(failure);
                } else {
                    answers.give(result == null ? new Answer.End() : new Answer.Last(result));
                }
            });
        });
    }

    /** The same, for what is answered by any number of answers. */
    public AutoCloseable onStream(String name, Streaming handler) {
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalArgumentException("somebody answers " + name + " already");
        }
        return () -> handlers.remove(name, handler);
    }

    /** What the server asks of clients. */
    public ToClients toClients() {
        return toClients;
    }

    /** How long an answer may take when the asker does not say less. */
    public Duration timeout() {
        return settings.timeout;
    }

    /** Takes a session's question, or says why not; answers go to the asker, from any thread. */
    public @Nullable NotAnswered ask(Asked asked, Duration timeout, Consumer<Answer> asker) {
        return begin(desks.of(asked.session()), "#" + numbers.incrementAndGet(), asked, timeout, asker);
    }

    /**
     * The same, of a client that may ask again under the same id: what is being answered is left to be answered, and what
     * was answered is answered again as before.
     */
    public @Nullable NotAnswered askOnce(Asked asked, Duration timeout, Consumer<Answer> asker) {
        var desk = desks.of(asked.session());
        if (isKnown(desk, asked, asker)) {
            return null;
        }
        var refusal = begin(desk, asked.id(), asked, timeout, answer -> {
            if (!(answer instanceof Answer.More)) {
                desk.answered(asked.id(), answer);
            }
            asker.accept(answer);
        });
        return refusal != null && isKnown(desk, asked, asker) ? null : refusal; // it was asked by two at once
    }

    private static boolean isKnown(Desk desk, Asked asked, Consumer<Answer> asker) {
        var known = desk.known(asked.id());
        if (known instanceof Desk.Known.Done done) {
            asker.accept(done.told()
                    .orElseGet(() -> new Answer.Failed(
                            new NotAnswered(409, "already_answered", "it was answered, and the answer is forgotten"))));
        }
        return !(known instanceof Desk.Known.Unknown);
    }

    /** Takes the question of who has no session and waits for the answers where it asked; to be left when it goes. */
    public Question visit(Asked asked, Duration timeout, Consumer<Answer> asker) {
        var question = new Question(asked, asker, over -> memory.addAndGet(-over.bytes()));
        memory.addAndGet(question.bytes());
        var refusal = refusal(asked);
        if (refusal == null) {
            taken.increment();
            start(question, timeout);
        } else {
            refused.increment();
            question.fail(refusal);
        }
        return question;
    }

    /** The one answer to a question that the server itself asks on a session's behalf. */
    public CompletionStage<Payload> ask(Asked asked) {
        var first = new CompletableFuture<Payload>();
        visit(asked, settings.timeout, answer -> {
            if (answer instanceof Answer.Failed failed) {
                first.completeExceptionally(failed.why());
            } else if (answer instanceof Answer.Last last) {
                first.complete(last.result());
            } else if (answer instanceof Answer.More more) {
                first.complete(more.result());
            } else {
                first.completeExceptionally(new NotAnswered(404, "no_answer", "it has no answer"));
            }
        });
        return first;
    }

    /**
     * The session does not wait for an answer any more: {@code {"id": …}}, as it says it. An id that is not known is none of
     * its, or was answered.
     */
    public @Nullable NotAnswered cancel(Session session, Payload said) {
        var id = ToClients.withId(said).map(json -> json.path("id").asText());
        if (id.isEmpty()) {
            return new NotAnswered(400, "data_invalid", "it must be {\"id\"} with the id of a request");
        }
        desks.find(session).flatMap(desk -> desk.find(id.get())).ifPresent(Question::leave);
        return null;
    }

    private @Nullable NotAnswered begin(Desk desk, String key, Asked asked, Duration timeout, Consumer<Answer> asker) {
        var refusal = refusal(asked);
        var question = new Question(asked, asker, over -> {
            desk.remove(key, over);
            memory.addAndGet(-over.bytes());
        });
        if (refusal == null && !desk.add(key, question, settings.pending)) {
            refusal = new NotAnswered(
                    429, "too_many_requests", "requests.pending is " + settings.pending + ", and so many wait");
        }
        if (refusal != null) {
            refused.increment();
            return refusal;
        }
        memory.addAndGet(question.bytes());
        taken.increment();
        start(question, timeout);
        return null;
    }

    private @Nullable NotAnswered refusal(Asked asked) {
        if (!handlers.containsKey(asked.name())) {
            return nobody(asked);
        }
        if (memory.get() + asked.data().size() > settings.memory) {
            return new NotAnswered(503, "requests_busy", "too much waits for answers: ask again in a while");
        }
        return null;
    }

    private static NotAnswered nobody(Asked asked) {
        return new NotAnswered(404, "no_such_request", "nobody answers " + asked.name());
    }

    private void start(Question question, Duration timeout) {
        long millis = Math.min(timeout.toMillis(), settings.timeout.toMillis());
        question.expireBy(patience.schedule(question::expire, millis, TimeUnit.MILLISECONDS));
        try {
            var handler = handlers.get(question.asked().name());
            if (handler == null) {
                question.fail(nobody(question.asked()));
            } else {
                handler.answer(question.asked(), question);
            }
        } catch (RuntimeException | Error failure) {
            question.fail(failure);
        }
    }

    /** Of how many sessions something is remembered. */
    int desks() {
        return desks.size();
    }

    @Override
    public void close() {
        patience.shutdownNow();
    }
}
