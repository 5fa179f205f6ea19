package dev.herald.api.people;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Identity;
import dev.herald.admission.Callers;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.message.Namespace;
import dev.herald.revocations.Revocation;
import dev.herald.revocations.Revocations;
import dev.herald.revocations.Target;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes tokens back before they expire: a backend says whose, and within its own namespace only. What is revoked holds on
 * every node when the answer is there, and the sessions that it concerns are being ended.
 */
public final class Revoking {
    private static final Set<String> TARGETS = Set.of("user", "token", "session");
    private static final Set<String> MEMBERS = Set.of("user", "token", "session", "issuedBefore", "expires");
    private static final String SHAPES = "Write {\"user\": \"ann\"}, {\"token\": \"jti\"}, {\"session\": \"id\"} or"
            + " {\"issuedBefore\": \"2026-11-21T12:00:00Z\"}, this also with a user.";
    private static final int LONGEST_NAME = 1024;
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final int maxBodyBytes;
    private final Json json;
    private final Revocations revocations;
    private final Callers callers;
    private final Clock clock;

    public Revoking(Revocations revocations, Callers callers, Clock clock, Json json, int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
        this.json = json;
        this.revocations = revocations;
        this.callers = callers;
        this.clock = clock;
    }

    /** {@code POST /api/v1/revocations}. */
    public CompletionStage<Answer> revoke(Call call) {
        var within = within(callers.operator(call));
        call.knowsOnly(Set.of("namespace"));
        return call.body(maxBodyBytes).thenCompose(body -> revoke(within, json.members(json.checked(body))));
    }

    private CompletionStage<Answer> revoke(@Nullable Namespace within, Map<String, byte[]> members) {
        for (var name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw badShape("a revocation has no such member as one of these");
            }
        }
        var issuedBefore = moment("issuedBefore", members);
        if (issuedBefore != null && issuedBefore.isAfter(clock.instant().plus(SKEW))) {
            throw badShape("\"issuedBefore\" lies in the future: to keep somebody out, leave it away");
        }
        var target = target(within, members, issuedBefore);
        return revocations
                .revoke(target, issuedBefore, expiry(members))
                .<Answer>thenApply(made -> made.isEmpty() ? tooMany() : Answer.json(201, shown(made.get())))
                .exceptionally(failure -> notKept());
    }

    /** {@code GET /api/v1/revocations}: those that hold, by id. */
    public CompletionStage<Answer> list(Call call) {
        var within = within(callers.operator(call));
        call.knowsOnly(Set.of("after", "limit", "namespace"));
        int limit = call.number("limit", USUAL, 1, MOST);

        List<Revocation> page = revocations.list(call.query("after").orElse(null), limit);
        var answer = JsonNodeFactory.instance.objectNode();
        var array = answer.putArray("revocations");
        page.stream()
                .filter(revocation -> isFor(within, revocation))
                .forEach(revocation -> array.add(shown(revocation)));
        if (page.size() == limit) {
            answer.put("next", page.get(limit - 1).id());
        }
        return CompletableFuture.completedFuture(Answer.json(answer));
    }

    /** {@code DELETE /api/v1/revocations/ID}: tokens are taken again; the sessions that ended do not come back by that. */
    public CompletionStage<Answer> lift(Call call) {
        var within = within(callers.operator(call));
        call.knowsOnly(Set.of("namespace"));
        var found = revocations.find(call.rest()).filter(revocation -> isFor(within, revocation));
        if (found.isEmpty()) {
            throw new Refusal(new Problem(
                    404,
                    "no_such_revocation",
                    "nothing is revoked under this id",
                    "GET /api/v1/revocations lists what is."));
        }
        return revocations.lift(call.rest()).thenApply(done -> Answer.nothing());
    }

    private Target target(@Nullable Namespace within, Map<String, byte[]> members, @Nullable Instant issuedBefore) {
        var named = members.keySet().stream().filter(TARGETS::contains).toList();
        if (named.size() > 1) {
            throw badShape("a revocation is of one user, one token or one session, and here are " + named.size());
        } else if (named.isEmpty()) {
            if (issuedBefore == null) {
                throw badShape("it does not say what is revoked");
            }
            return new Target.Everybody(within);
        }
        var name = name(named.get(0), members);
        if (named.get(0).equals("user")) {
            return new Target.User(within, name);
        } else if (issuedBefore != null) {
            throw badShape("\"issuedBefore\" goes with a user or alone: a " + named.get(0) + " is revoked whole");
        }
        return named.get(0).equals("token") ? new Target.Token(within, name) : new Target.Session(within, name);
    }

    private String name(String member, Map<String, byte[]> members) {
        var name = json.string(member, Objects.requireNonNull(members.get(member)));
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw badShape("\"" + member + "\" has 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }

    private @Nullable Instant expiry(Map<String, byte[]> members) {
        var expires = moment("expires", members);
        var now = clock.instant();
        if (expires != null && (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST)))) {
            throw badShape("\"expires\" lies in the past, or more than ten years ahead");
        }
        return expires;
    }

    private @Nullable Instant moment(String member, Map<String, byte[]> members) {
        var written = members.get(member);
        if (written == null) {
            return null;
        }
        try {
            return Instant.parse(json.string(member, written));
        } catch (DateTimeException e) {
            throw Refusal.badRequest(
                    "bad_shape",
                    "\"" + member + "\" is no moment",
                    "Write it as RFC 3339 does, in UTC: 2026-11-21T12:00:00Z.");
        }
    }

    /** The only namespace that the backend works in, or null when it is no particular one. */
    private static @Nullable Namespace within(Identity.Server backend) {
        return backend.namespace().equals(Namespace.DEFAULT) ? null : backend.namespace();
    }

    private static boolean isFor(@Nullable Namespace within, Revocation revocation) {
        return within == null || within.equals(revocation.target().namespace());
    }

    private static ObjectNode shown(Revocation revocation) {
        var shown = JsonNodeFactory.instance.objectNode().put("id", revocation.id());
        return shown.setAll(Revocations.json(revocation));
    }

    private static Refusal badShape(String detail) {
        return Refusal.badRequest("bad_shape", detail, SHAPES);
    }

    private static Problem tooMany() {
        return new Problem(
                409,
                "too_many_revocations",
                "there are as many revocations as there may be",
                "Lift some, or revoke everything that was issued before now.");
    }

    private static Problem notKept() {
        return new Problem(
                503, "not_accepted", "the revocation could not be kept, so it may not hold", "Send it again soon.");
    }
}
