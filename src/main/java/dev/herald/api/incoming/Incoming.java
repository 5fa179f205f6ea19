package dev.herald.api.incoming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.broker.Receipt;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.intake.Intake;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes deliveries in. They are looked at only once it is proven who sent them, and kept before they are answered: whoever gets
 * no {@code 2xx} sends it again, and what was kept before is not published twice, as long as the journal remembers its id.
 */
public final class Incoming {
    private enum Outcome {
        TAKEN,
        REPEATED,
        UNPROVEN,
        MALFORMED,
        REFUSED
    }

    private static final ObjectMapper TREES = new ObjectMapper();

    private final Map<String, IncomingHook> hooks;
    private final Function<Publication, CompletionStage<Receipt>> publish;
    private final Json json;
    private final int maxBytes;
    private final Clock clock;
    private final EnumMap<Outcome, Count> counts = new EnumMap<>(Outcome.class);

    public Incoming(
            List<IncomingHook> hooks,
            Function<Publication, CompletionStage<Receipt>> publish,
            Json json,
            int maxBytes,
            Clock clock,
            Metrics metrics) {
        this.hooks = hooks.stream().collect(Collectors.toMap(IncomingHook::name, hook -> hook));
        this.publish = publish;
        this.json = json;
        this.maxBytes = maxBytes;
        this.clock = clock;
        for (var outcome : Outcome.values()) {
            counts.put(
                    outcome,
                    metrics.count(
                            "herald.incoming",
                            "Deliveries to /hooks, by what became of them",
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** {@code POST /hooks/{name...}}. */
    public CompletionStage<Answer> receive(Call call) {
        var hook = hooks.get(call.rest());
        if (hook == null) {
            throw new Refusal(new Problem(
                    404, "no_such_hook", "there is no hook of this name", "The configuration names them: incoming."));
        }
        call.knowsOnly(Set.of());
        return call.body(maxBytes).thenCompose(body -> {
            prove(hook, call, body);
            return take(hook, call, body);
        });
    }

    private void prove(IncomingHook hook, Call call, byte[] body) {
        var proof = hook.style().proof(call, body, hook.secrets(), clock.instant());
        if (proof == Proof.HOLDS) {
            return;
        }
        count(Outcome.UNPROVEN);
        var style = hook.style().name().toLowerCase(Locale.ROOT);
        throw new Refusal(
                switch (proof) {
                    case MISSING ->
                        new Problem(
                                401,
                                "signature_missing",
                                "it is not signed as " + style + " does",
                                "Set a secret where the webhook is set up, or another style here.");
                    case OLD ->
                        new Problem(
                                401,
                                "signature_old",
                                "it was signed more than five minutes from now",
                                "Look at the clocks of both machines.");
                    default ->
                        new Problem(
                                401,
                                "signature_wrong",
                                "it was not signed with a secret of this hook",
                                "Compare the secrets; nothing on the way may change the body.");
                });
    }

    private CompletionStage<Answer> take(IncomingHook hook, Call call, byte[] body) {
        try {
            checkType(call);
            var tree = tree(json.checked(body));
            var channel = hook.channel(tree)
                    .orElseThrow(() -> lacking("no_channel", hook.channel().toString()));
            var data = tree.at(hook.data());
            if (data.isMissingNode()) {
                throw lacking("no_data", hook.data().toString());
            }
            var payload = hook.data().matches() ? new Payload(body) : Payload.of(data.toString());
            var id = hook.style().id(call, tree).map(name -> id(hook, name));
            return publish.apply(new Publication(channel, payload, id.orElse(null), null))
                    .thenApply(receipt -> answer(channel, receipt))
                    .exceptionally(Incoming::notTaken);
        } catch (Refusal e) {
            count(Outcome.MALFORMED);
            throw e;
        }
    }

    private static void checkType(Call call) {
        var type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("application/x-www-form-urlencoded")) {
            throw new Refusal(new Problem(
                    415,
                    "form_encoded",
                    "the body is a form, and this takes JSON",
                    "Where the webhook is set up, choose the content type application/json."));
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return TREES.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("this was read as JSON before", e);
        }
    }

    private static Refusal lacking(String code, String what) {
        return code.equals("no_data")
                ? new Refusal(new Problem(
                        422, "no_data", "the body has nothing at " + what, "The hook's data says what is published."))
                : new Refusal(new Problem(
                        422,
                        "no_channel",
                        "the body lacks something that " + what + " is made of",
                        "The hook's channel names fields that every delivery has: have no others sent."));
    }

    /** Ids are of one channel; that of a delivery is its service's, and as long as that likes. */
    private static String id(IncomingHook hook, String name) {
        var id = "hook:" + hook.name() + ":" + name;
        if (id.length() <= Publication.MAX_ID_LENGTH) {
            return id;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return "hook:" + hook.name() + ":" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Answer answer(Channel channel, Receipt receipt) {
        var json = JsonNodeFactory.instance.objectNode().put("channel", channel.called());
        if (receipt instanceof Receipt.Refused refused) {
            count(Outcome.REFUSED);
            return problem(refused);
        }
        if (receipt instanceof Receipt.Repeated repeated) {
            count(Outcome.REPEATED);
            return Answer.json(
                    json.put("position", repeated.position().toString()).put("repeated", true));
        }
        count(Outcome.TAKEN);
        position(receipt).ifPresent(position -> json.put("position", position));
        return Answer.json(json);
    }

    private static Optional<String> position(Receipt receipt) {
        return receipt instanceof Receipt.Kept kept
                ? Optional.of(kept.position().toString())
                : Optional.empty();
    }

    /** Its channel is one where not everything is taken, such as a document. */
    private static Answer notTaken(Throwable failure) {
        var why = Intake.reason(failure).orElseThrow(() -> new CompletionException(failure));
        return new Problem(why.status(), why.code(), why.detail(), "The hook's data says what is published.");
    }

    private static Problem problem(Receipt.Refused refused) {
        return refused.reason() == Receipt.Reason.TOO_LARGE
                ? new Problem(
                        413,
                        "message_too_large",
                        refused.detail(),
                        "Raise the channel's max_size, or tell less of it: data.")
                : new Problem(503, "not_kept", refused.detail(), "Send it again later: it is not published twice.")
                        .with("Retry-After", "5");
    }

    private void count(Outcome outcome) {
        var count = counts.get(outcome);
        if (count != null) {
            count.increment();
        }
    }
}
