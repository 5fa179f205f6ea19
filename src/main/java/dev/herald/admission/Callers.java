package dev.herald.admission;

import dev.herald.access.Access;
import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tells who calls over HTTP: a backend by its key, a user by a token, anybody else. Keys and tokens come alike, as {@code
 * Authorization: Bearer …}; the namespace comes as {@code Herald-Namespace} or {@code ?namespace=}.
 */
public final class Callers {
    private final Access access;
    private final Admission admission;
    private final Tickets tickets;

    public Callers(Access access, Admission admission, Tickets tickets) {
        this.access = access;
        this.admission = admission;
        this.tickets = tickets;
    }

    /**
     * The backend that calls; whoever is none is refused. Where the API is open to callers without a key, it
     * is so to those on this machine only, by the name that they call it by.
     */
    public Identity.Server backend(Call call) {
        var key = call.apiKey();
        var who = key.isEmpty() ? access.withoutKey() : access.identify(key.get());
        if (!(who instanceof Identity.Server backend)) {
            throw Call.unauthorized(key.isEmpty() ? "this needs an API key" : "this API key is not known here");
        }
        if (key.isEmpty() && !call.isToLoopback()) {
            throw Call.unauthorized("without an API key this server answers under the name localhost only");
        }
        return (Identity.Server) let(Admission.backend(backend, namespace(call)));
    }

    /** A backend that may do everything, in its namespace or in all; others may not operate the server. */
    public Identity.Server operator(Call call) {
        var backend = backend(call);
        if (!backend.scope().equals(Grants.ALL)) {
            throw new Refusal(new Problem(
                    403,
                    "key_scoped",
                    "this key is scoped to channels, and this is about the server",
                    "Call with a key that is not: of a backend in the configuration that lists no operations."));
        }
        return backend;
    }

    /** A ticket for the user that calls; who shows no token is refused. */
    public CompletionStage<String> ticket(Call call) {
        var token = shown(call);
        return caller(call).thenCompose(who -> {
            if (!(who instanceof Identity.User)) {
                throw new Refusal(new Problem(
                                401,
                                "token_required",
                                "a ticket is given for a token",
                                "Send 'Authorization: Bearer TOKEN' with a token of yours.")
                        .with("WWW-Authenticate", "Bearer realm=\"herald\""));
            }
            return tickets.issue(token.orElseThrow());
        });
    }

    private Optional<String> shown(Call call) {
        return call.apiKey().or(() -> admission.cookie().flatMap(call::cookie));
    }

    /** Who calls, whether it shows anything or not. */
    public CompletionStage<Identity> caller(Call call) {
        return admit(call, shown(call));
    }

    /** The same; a caller that can say nothing but its URL may show a {@code ?ticket=}. */
    public CompletionStage<Identity> reader(Call call, Optional<String> ticket) {
        return ticket.isEmpty()
                ? caller(call)
                : tickets.redeem(ticket.get()).thenCompose(token -> {
                    if (token.isEmpty()) {
                        throw new Refusal(new Problem(
                                401,
                                "ticket_invalid",
                                "this ticket is used up, too old, or none",
                                "Get a new one by POST /api/v1/tickets, with a token."));
                    }
                    return admit(call, token);
                });
    }

    private CompletionStage<Identity> admit(Call call, Optional<String> shown) {
        return admission.admit(new Shown(shown.orElse(null), namespace(call))).thenApply(Callers::let);
    }

    /** The same; but where the API is open, whoever calls from this machine without showing anything is a backend. */
    public CompletionStage<Identity> reader(Call call) {
        return call.apiKey().isEmpty() && call.isToLoopback() && access.withoutKey() instanceof Identity.Server
                ? CompletableFuture.completedFuture(backend(call))
                : caller(call);
    }

    private static Identity let(Entry entry) {
        if (entry instanceof Entry.Refused refused) {
            var problem = new Problem(refused.status(), refused.code(), "who calls may not come in", refused.advice());
            throw new Refusal(
                    refused.status() == 401 ? problem.with("WWW-Authenticate", "Bearer realm=\"herald\"") : problem);
        }
        return ((Entry.Admitted) entry).identity();
    }

    private static Namespace namespace(Call call) {
        var name = call.header("Herald-Namespace").or(() -> call.query("namespace"));
        try {
            return name.map(Namespace::new).orElse(Namespace.DEFAULT);
        } catch (InvalidName e) {
            throw Refusal.badRequest("bad_namespace", String.valueOf(e.getMessage()), "Name a namespace of yours.");
        }
    }
}
