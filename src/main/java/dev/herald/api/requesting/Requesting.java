package dev.herald.api.requesting;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.admission.Callers;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.limits.Limiter;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.requests.Answer.Failed;
import dev.herald.requests.Answer.Last;
import dev.herald.requests.Answer.More;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Question;
import dev.herald.requests.Requests;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Takes questions of backends, and of users with a token: one answer is the reply's body, a stream of them are its lines. */
public final class Requesting {
    private static final int LONGEST = 86_400_000; // a day

    private final Requests requests;
    private final Access access;
    private final Callers callers;
    private final Limiter limiter;
    private final Json json;
    private final int maxBodyBytes;
    private final Clock clock;
    private final AtomicLong numbers = new AtomicLong();

    public Requesting(
            Requests requests,
            Access access,
            Callers callers,
            Limiter limiter,
            Json json,
            int maxBodyBytes,
            Clock clock) {
        this.requests = requests;
        this.access = access;
        this.callers = callers;
        this.limiter = limiter;
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
        this.clock = clock;
    }

    /** {@code POST /api/v1/requests/{name...}}: the body is the question, one JSON value. */
    public CompletionStage<Answer> ask(Call call) {
        call.knowsOnly(Set.of("timeout", "namespace"));
        var timeout = Duration.ofMillis(
                call.number("timeout", (int) requests.timeout().toMillis(), 1, LONGEST));
        return callers.reader(call).thenCompose(who -> {
            var channel = who.namespace().channel("/service/" + call.rest());
            return access.decide(who, Operation.PUBLISH, channel)
                    .thenCompose(verdict -> {
                        check(verdict);
                        return call.body(maxBodyBytes);
                    })
                    .thenCompose(body -> {
                        checkRate(who, channel, body.length);
                        return ask(call, who, new Payload(json.checked(body)), timeout);
                    });
        });
    }

    private static void check(Verdict verdict) {
        if (verdict instanceof Verdict.Denied denied) {
            throw new Refusal(new Problem(
                    403, "denied", denied.reason(), "The rule of the channel /service/… decides who may ask."));
        }
    }

    private void checkRate(Identity who, Channel channel, int bytes) {
        var name = who instanceof Identity.Server server ? server.name() : "";
        var exceeded = limiter.publication(name, channel, bytes);
        if (exceeded != null) {
            throw new Refusal(new Problem(429, exceeded.code(), exceeded.detail(), "Send it again after a while.")
                    .with("Retry-After", exceeded.retryAfter()));
        }
    }

    private CompletionStage<Answer> ask(Call call, Identity who, Payload data, Duration timeout) {
        var question = new AtomicReference<Question>();
        var lines = new Lines(() -> leave(question));
        var remote = String.valueOf(call.request().getConnectionMetaData().getRemoteSocketAddress());
        var visit = new Visit("http-" + numbers.incrementAndGet(), who, remote, clock.instant(), lines);
        var reply = new CompletableFuture<Answer>();
        var asked = new Asked(visit, who, "/" + call.rest(), data, visit.id());
        question.set(requests.visit(asked, timeout, answer -> {
            if (answer instanceof More more) {
                lines.put("{\"result\":" + more.result() + "}");
                reply.complete(lines);
            } else if (answer instanceof Last last
                    && reply.complete(Answer.json(last.result().json()))) {
                lines.end(); // which has none
            } else if (answer instanceof Failed failed && reply.completeExceptionally(refusal(failed.why()))) {
                lines.end();
            } else {
                end(answer, lines);
                reply.complete(lines);
            }
        }));
        return reply;
    }

    private static void end(dev.herald.requests.Answer answer, Lines lines) {
        if (answer instanceof Last last) {
            lines.put("{\"result\":" + last.result() + "}");
        } else if (answer instanceof Failed failed) {
            lines.put("{\"error\":" + failed.why().payload() + "}");
        }
        lines.end();
    }

    private static Refusal refusal(NotAnswered why) {
        var hint = why.status() == 404 ? "Is its service running?" : "What answers it says so.";
        return new Refusal(new Problem(why.status(), why.code(), why.detail(), hint));
    }

    private static void leave(AtomicReference<Question> question) {
        var asked = question.get();
        if (asked != null) {
            asked.leave();
        }
    }
}
