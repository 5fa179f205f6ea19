package dev.herald.api.documents;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.admission.Callers;
import dev.herald.documents.Documents;
import dev.herald.documents.rules.Author;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.limits.Limiter;
import dev.herald.message.Channel;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.server.Request;

/** Lets callers in to documents: backends, users with a token, and anybody as far as the rules of the channels let anybody. */
public final class Doorkeeping {
    private final Documents documents;
    private final Callers callers;
    private final Access access;
    private final Limiter limiter;

    public Doorkeeping(Documents documents, Callers callers, Access access, Limiter limiter) {
        this.documents = documents;
        this.callers = callers;
        this.access = access;
        this.limiter = limiter;
    }

    /** Who has come to which document. */
    record Visit(Channel channel, Author author) {}

    /** Completes with a {@link Refusal} if the path is no document's, or the caller may not do that to it. */
    CompletionStage<Visit> admit(Call call, Operation operation) {
        return callers.reader(call).thenCompose(who -> {
            var channel = who.namespace().channel("/" + call.rest());
            if (!documents.has(channel)) {
                throw new Refusal(new Problem(
                        404,
                        "no_document",
                        channel.called() + " is no document: no rule of 'documents' names it",
                        "Name its channel in 'documents' of the server's configuration."));
            }
            return access.decide(who, operation, channel).thenApply(verdict -> {
                check(who, verdict);
                return new Visit(channel, new Author(who, account(call, who)));
            });
        });
    }

    private static void check(Identity who, Verdict verdict) {
        if (!(verdict instanceof Verdict.Denied denied)) {
            return;
        }
        throw who instanceof Identity.Anyone
                ? Call.unauthorized("the channel's rule asks for an API key or a token")
                : new Refusal(new Problem(403, "denied", denied.reason(), "The channel's rule decides who may."));
    }

    private static String account(Call call, Identity who) {
        if (who instanceof Identity.Server server) {
            return "key " + server.name();
        }
        return who instanceof Identity.User user
                ? "user " + user.subject()
                : "at " + Objects.requireNonNullElse(Request.getRemoteAddr(call.request()), "");
    }

    /** Counts what is to be written against what a backend may say in a time. */
    void checkRate(Visit visit, int bytes) {
        var name = visit.author().identity() instanceof Identity.Server server ? server.name() : "";
        var exceeded = limiter.publication(name, visit.channel(), bytes);
        if (exceeded != null) {
            throw new Refusal(new Problem(429, exceeded.code(), exceeded.detail(), "Send it again after a while.")
                    .with("Retry-After", exceeded.retryAfter()));
        }
    }
}
