package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import dev.herald.intake.Intake;
import dev.herald.limits.Limiter;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Takes publications in: one by its path, one by its envelope, or many at once.
 *
 * <p>The body is read as JSON whatever content type it claims, so that plain {@code curl -d} works: pages of
 * other origins, for which the content type is a hurdle, have been turned away before.
 */
final class Publishing {
    private static final Set<String> MEMBERS = Set.of("channel", "data", "id", "except");

    private final ApiDoor.Settings settings;
    private final Json json;
    private final Intake intake;
    private final Access access;
    private final Limiter limiter;
    private final Callers callers;

    Publishing(ApiDoor.Settings settings, Intake intake, Access access, Limiter limiter, Callers callers) {
        this.settings = settings;
        this.json = new Json(settings.json());
        this.intake = intake;
        this.access = access;
        this.limiter = limiter;
        this.callers = callers;
    }

    /** {@code POST /pub/chat/lobby}: the body is the payload; with {@code ?text} it is text, and becomes a string. */
    CompletionStage<Answer> toPath(Call call) {
        var who = callers.backend(call);
        call.knowsOnly(Set.of("id", "text", "namespace"));
        var channel = who.namespace().channel("/" + call.rest());
        var id = idOf(call);
        boolean text = call.query("text").isPresent();
        return call.body(settings.maxBodyBytes()).thenCompose(body -> {
            var payload = text ? Json.quoted(body) : json.checked(body);
            return publish(who, publication(channel, payload, id)).thenApply(Publishing::answer);
        });
    }

    /** {@code POST /api/v1/publish} of {@code {"channel", "data", "id"?}}. */
    CompletionStage<Answer> one(Call call) {
        var who = callers.backend(call);
        call.knowsOnly(Set.of("id", "namespace"));
        var id = idOf(call);
        return call.body(settings.maxBodyBytes())
                .thenCompose(body ->
                        publish(who, enveloped(who, json.checked(body), id)).thenApply(Publishing::answer));
    }

    /**
     * {@code POST /api/v1/batch} of an array of such envelopes. All are handed in before any is waited for, in
     * their order: they share an fsync. Each has its own result, in the same order.
     */
    CompletionStage<Answer> batch(Call call) {
        var who = callers.backend(call);
        call.knowsOnly(Set.of("namespace"));
        return call.body(settings.maxBodyBytes()).thenCompose(body -> {
            var results = new ArrayList<CompletableFuture<Outcome>>();
            for (var item : json.elements(json.checked(body), settings.maxBatch())) {
                results.add(publishItem(who, item).toCompletableFuture());
            }
            return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                    .thenApply(all -> summary(
                            results.stream().map(CompletableFuture::join).toList()));
        });
    }

    private CompletionStage<Outcome> publishItem(Identity who, byte[] item) {
        try {
            return publish(who, enveloped(who, item, Optional.empty()));
        } catch (Refusal e) {
            return CompletableFuture.completedFuture(new Outcome.Failed(e.problem()));
        } catch (InvalidName e) {
            return CompletableFuture.completedFuture(
                    new Outcome.Failed(new Problem(400, "bad_channel", String.valueOf(e.getMessage()), "")));
        }
    }

    private CompletionStage<Outcome> publish(Identity who, Publication publication) {
        var channel = publication.channel();
        if (!channel.isBroadcast()) {
            throw Refusal.badRequest(
                    "reserved_channel",
                    "/meta and /service channels carry Bayeux's own messages",
                    "Publish to another channel, such as /chat.");
        }
        if (access.check(who, Operation.PUBLISH, channel) instanceof Verdict.Denied denied) {
            throw new Refusal(
                    new Problem(403, "denied", denied.reason(), "The channel's rule decides who may publish."));
        }
        var exceeded =
                limiter.publication(name(who), channel, publication.payload().size());
        if (exceeded != null) {
            throw new Refusal(new Problem(429, exceeded.code(), exceeded.detail(), "Send it again after a while.")
                    .with("Retry-After", exceeded.retryAfter()));
        }
        return intake.publish(publication, who)
                .thenApply(receipt -> Outcome.of(channel, receipt))
                .exceptionally(failure ->
                        Outcome.of(Intake.reason(failure).orElseThrow(() -> new CompletionException(failure))));
    }

    private static String name(Identity who) {
        return who instanceof Identity.Server server ? server.name() : "";
    }

    private Publication enveloped(Identity who, byte[] item, Optional<String> idOutside) {
        Map<String, byte[]> members = json.members(item);
        for (var name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw Refusal.badRequest(
                        "bad_shape", "a publication has no such member", "It has channel, data, id and except.");
            }
        }
        var channel = members.get("channel");
        var data = members.get("data");
        if (channel == null || data == null) {
            throw Refusal.badRequest(
                    "bad_shape",
                    "a publication needs a channel and data",
                    "Write {\"channel\": \"/chat\", \"data\": …}.");
        }
        var id = Optional.ofNullable(members.get("id")).map(text -> checkedId(json.string("id", text)));
        var except = members.get("except");
        var named = who.namespace().channel(json.string("channel", channel));
        return new Publication(
                named,
                new Payload(data),
                id.or(() -> idOutside).orElse(null),
                except == null ? null : Publication.spared(checkedId(json.string("except", except))));
    }

    private static Publication publication(Channel channel, byte[] payload, Optional<String> id) {
        return new Publication(channel, new Payload(payload), id.orElse(null), null);
    }

    /** The header of the IETF's draft, whose value is a quoted string there and bare in practice; or {@code ?id=}. */
    private static Optional<String> idOf(Call call) {
        return call.header("Idempotency-Key")
                .map(key -> key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                        ? key.substring(1, key.length() - 1)
                        : key)
                .or(() -> call.query("id"))
                .map(Publishing::checkedId);
    }

    private static String checkedId(String id) {
        if (id.isEmpty() || id.length() > Publication.MAX_ID_LENGTH) {
            throw Refusal.badRequest(
                    "bad_id",
                    "a publication's id has 1 to " + Publication.MAX_ID_LENGTH + " characters",
                    "A UUID is a good one.");
        }
        return id;
    }

    private static Answer answer(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed ? failed.problem() : Answer.json(outcome.json());
    }

    /** 200 when all were taken, else 207: who looks at the status only is not deceived. */
    private static Answer summary(List<Outcome> outcomes) {
        var json = JsonNodeFactory.instance.objectNode();
        var results = json.putArray("results");
        outcomes.forEach(outcome -> results.add(outcome.json()));
        boolean all = outcomes.stream().allMatch(Outcome.Taken.class::isInstance);
        return Answer.json(all ? 200 : 207, json);
    }
}
