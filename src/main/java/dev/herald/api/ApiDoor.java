package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Access;
import dev.herald.admission.Callers;
import dev.herald.admission.Inquiry;
import dev.herald.api.documents.Doorkeeping;
import dev.herald.api.documents.Editing;
import dev.herald.api.documents.Remembering;
import dev.herald.api.incoming.Incoming;
import dev.herald.api.incoming.IncomingHook;
import dev.herald.api.people.Attending;
import dev.herald.api.people.Revoking;
import dev.herald.api.people.Rooming;
import dev.herald.api.people.Telling;
import dev.herald.api.requesting.Requesting;
import dev.herald.broker.Journal;
import dev.herald.broker.Receipt;
import dev.herald.census.Sessions;
import dev.herald.documents.Documents;
import dev.herald.documents.history.History;
import dev.herald.documents.history.Names;
import dev.herald.feeds.Feeds;
import dev.herald.http.Answer;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.http.Routes;
import dev.herald.http.Signpost;
import dev.herald.http.origin.Origins;
import dev.herald.hub.Hub;
import dev.herald.intake.Intake;
import dev.herald.limits.Limiter;
import dev.herald.message.Namespace;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import dev.herald.presence.Presence;
import dev.herald.requests.Requests;
import dev.herald.revocations.Revocations;
import dev.herald.rooms.Memberships;
import dev.herald.users.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;

/**
 * The door for backends and operators: plain HTTP and JSON.
 *
 * <p>{@code POST /pub/{channel}} takes a publication as curl sends it; {@code /api/v1} has the rest, which
 * {@code /api/v1/openapi.json} describes; {@code /health} and {@code /metrics} are for machines that watch.
 * All but the health checks, the description and the history of channels that anyone may subscribe to ask for an API
 * key, except in {@code dev}.
 */
public final class ApiDoor extends Handler.Wrapper implements Signpost {

    /**
     * @param maxBodyBytes of a request
     * @param maxBatch publications in one
     * @param version of Herald, as told to callers
     */
    public record Settings(int maxBodyBytes, int maxBatch, Json.Limits json, String version) {
        public static final Settings DEFAULTS = new Settings(256 * 1024, 100, Json.Limits.DEFAULTS, "unknown");
    }

    private final Settings settings;
    private final Routes routes;
    private final Readiness readiness;
    private final Callers callers;

    public ApiDoor(
            Settings settings,
            Hub hub,
            Intake intake,
            Journal journal,
            Sessions sessions,
            Access access,
            Callers callers,
            Limiter limiter,
            Origins origins,
            Metrics metrics,
            Clock clock) {
        this.settings = settings;
        this.callers = callers;
        readiness = new Readiness(journal);
        new Attendance(sessions, journal).measure(metrics);
        routes = new Routes(origins);
        publishing(new Publishing(settings, intake, access, limiter, callers));
        past(new Past(hub, journal, access, callers));
        routes.on("POST", "/api/v1/tickets", new Ticketing(callers)::issue);
        operating(new Operating(settings.version(), hub, journal, sessions, callers, clock), metrics);
        setHandler(routes);
    }

    /** Answers questions about what would be decided; before the server starts. */
    public ApiDoor explaining(Inquiry inquiry) {
        var explaining = new Explaining(settings, inquiry);
        routes.on("POST", "/api/v1/explain", keyed(explaining::explain));
        return this;
    }

    /** Takes revocations in; before the server starts. */
    public ApiDoor revoking(Revocations revocations, Clock clock) {
        var revoking = new Revoking(revocations, callers, clock, new Json(settings.json()), settings.maxBodyBytes());
        routes.on("POST", "/api/v1/revocations", revoking::revoke)
                .on("GET", "/api/v1/revocations", revoking::list)
                .on("DELETE", "/api/v1/revocations/{id...}", revoking::lift);
        return this;
    }

    /** Takes orders about rooms, and what is for one session; before the server starts. */
    public ApiDoor people(Memberships rooms, Users users, Access access) {
        var json = new Json(settings.json());
        var rooming = new Rooming(rooms, callers, json, settings.maxBodyBytes());
        var telling = new Telling(users, access, callers, json, settings.maxBodyBytes());
        routes.on("GET", "/api/v1/rooms/{room...}", rooming::read)
                .on("POST", "/api/v1/rooms/{room...}", rooming::change)
                .on("POST", "/api/v1/sessions/{id...}", telling::tell);
        return this;
    }

    /** Takes questions; before the server starts. */
    public ApiDoor requesting(Requests requests, Access access, Limiter limiter, Clock clock) {
        var json = new Json(settings.json());
        var asking = new Requesting(requests, access, callers, limiter, json, settings.maxBodyBytes(), clock);
        routes.on("POST", "/api/v1/requests/{name...}", asking::ask);
        return this;
    }

    /** Takes in what other services tell; before the server starts. */
    public ApiDoor incoming(
            List<IncomingHook> hooks,
            Function<Publication, CompletionStage<Receipt>> publish,
            Metrics metrics,
            Clock clock) {
        var json = new Json(settings.json());
        var incoming = new Incoming(hooks, publish, json, settings.maxBodyBytes(), clock, metrics);
        routes.on("POST", "/hooks/{name...}", incoming::receive);
        return this;
    }

    /** Tells who is where; before the server starts. */
    public ApiDoor attending(Presence presence, Access access) {
        var attending = new Attending(presence, access, callers);
        routes.on("GET", "/api/v1/presence", attending::counts)
                .on("GET", "/api/v1/presence/{channel...}", attending::members);
        return this;
    }

    /** Tells how feeds go, and of those by which a disk may fill that the server is not well; before the server starts. */
    public ApiDoor feeding(Feeds feeds) {
        readiness.heed(feeds::alarm);
        routes.on("GET", "/api/v1/feeds", global(call -> {
            call.knowsOnly(Set.of());
            return done(Answer.json(JsonNodeFactory.instance.objectNode().set("feeds", feeds.told())));
        }));
        return this;
    }

    /** Has documents read and written; before the server starts. */
    public ApiDoor documents(Documents documents, Access access, Limiter limiter) {
        var doorkeeping = new Doorkeeping(documents, callers, access, limiter);
        var editing = new Editing(documents, doorkeeping, new Json(settings.json()), settings.maxBodyBytes());
        var history = new History(documents);
        var remembering = new Remembering(history, new Names(documents, history), doorkeeping, editing);
        routes.on("GET", "/api/v1/documents/{document...}", remembering::read)
                .on("PATCH", "/api/v1/documents/{document...}", editing::patch)
                .on("PUT", "/api/v1/documents/{document...}", editing::put)
                .on("GET", "/api/v1/document-versions/{document...}", remembering::list)
                .on("POST", "/api/v1/document-versions/{document...}", remembering::name)
                .on("DELETE", "/api/v1/document-versions/{document...}", remembering::unname)
                .on("GET", "/api/v1/document-differences/{document...}", remembering::difference)
                .on("POST", "/api/v1/document-restores/{document...}", remembering::restore);
        return this;
    }

    /** Takes a changed configuration in when it is told to; before the server starts. */
    public ApiDoor reloading(java.util.concurrent.Callable<List<String>> reload) {
        routes.on("POST", "/api/v1/reload", global(call -> done(Reloading.answer(reload))));
        return this;
    }

    /** From now on the server says that it is not ready, so that balancers send no more callers. */
    public void drain() {
        readiness.drain();
    }

    @Override
    public List<String> signs() {
        return List.of("/pub/{channel...}", "/api/v1/openapi.json", "/health/ready");
    }

    /** Every route, as {@code GET /path}. */
    List<String> routes() {
        return routes.all();
    }

    private void publishing(Publishing publishing) {
        routes.on("POST", "/pub/{channel...}", publishing::toPath)
                .on("PUT", "/pub/{channel...}", publishing::toPath)
                .on("POST", "/api/v1/publish", publishing::one)
                .on("POST", "/api/v1/batch", publishing::batch);
    }

    private void past(Past past) {
        routes.on("GET", "/api/v1/history/{pattern...}", past::read);
    }

    private void operating(Operating operating, Metrics metrics) {
        routes.on("GET", "/api/v1/channels", keyed(operating::channels))
                .on("GET", "/api/v1/sessions", keyed(operating::sessions))
                .on("GET", "/api/v1/sessions/{id...}", keyed(operating::session))
                .on("DELETE", "/api/v1/sessions/{id...}", keyed(operating::disconnect))
                .on("GET", "/api/v1/info", global(operating::describe))
                .on("GET", "/api/v1/openapi.json", call -> done(Answer.json(description())))
                .on("GET", "/health/live", call -> done(readiness.live()))
                .on("GET", "/health/ready", call -> done(readiness.ready()))
                .on("GET", "/metrics", global(call -> {
                    call.knowsOnly(Set.of());
                    return done(Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
                }));
    }

    /** What concerns all namespaces is not for the operators of one. */
    private Routes.Action global(Routes.Action action) {
        return call -> {
            if (!callers.operator(call).namespace().equals(Namespace.DEFAULT)) {
                throw new Refusal(new Problem(
                        403,
                        "namespace_denied",
                        "this concerns all namespaces",
                        "Call with a key that is for none alone."));
            }
            return action.answer(call);
        };
    }

    private Routes.Action keyed(Routes.Action action) {
        return call -> {
            callers.operator(call);
            return action.answer(call);
        };
    }

    static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static byte[] description() {
        try (var in = ApiDoor.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
