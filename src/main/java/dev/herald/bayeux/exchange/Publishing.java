package dev.herald.bayeux.exchange;

import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.broker.Receipt;
import dev.herald.intake.Intake;
import dev.herald.message.Namespace;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hands clients' publications to the hub. The reply is filled in when the hub confirms, and is not written
 * before: the messages after it in the same batch go in meanwhile.
 */
final class Publishing {
    private final Intake intake;
    private final Access access;

    Publishing(Intake intake, Access access) {
        this.intake = intake;
        this.access = access;
    }

    void publish(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        var id = message.heraldExt().get("id");
        if (id != null && !Publication.isId(id)) {
            reply.refuse("400:ext.herald.id:field_invalid, it must be a string of 1 to " + Publication.MAX_ID_LENGTH
                    + " characters");
            return;
        }
        Payload payload = Objects.requireNonNull(message.payload(), "the grammar lets no publication without data by");
        var channel = session.identity().namespace().channel(message.getChannel());
        var publication = new Publication(channel, payload, (String) id, session.id());
        reply.settleWith(access.decide(session.identity(), Operation.PUBLISH, channel)
                .thenCompose(verdict -> publish(session, publication, verdict, reply))
                .exceptionally(failure -> {
                    var called = String.valueOf(message.getChannel());
                    Intake.reason(failure).ifPresentOrElse(why -> reply.refuse(why.bayeux(called)), () -> {
                        reply.refuse("500:" + called + ":publish_failed");
                        session.failed("publish", failure);
                    });
                    return null;
                })
                .toCompletableFuture());
    }

    private CompletionStage<Void> publish(
            BayeuxSession session, Publication publication, Verdict verdict, BayeuxMessage reply) {
        var called = Namespace.called(publication.channel().name());
        if (verdict instanceof Verdict.Denied denied) {
            reply.refuse("403:" + called + ":publish_denied, " + denied.reason());
            return CompletableFuture.completedFuture(null);
        }
        var exceeded = session.bounds().allowance().publication(publication.channel());
        if (exceeded != null) {
            reply.refuse(exceeded.bayeux(called));
            return CompletableFuture.completedFuture(null);
        }
        return intake.publish(publication, session.identity()).thenAccept(receipt -> fill(reply, called, receipt));
    }

    private static void fill(BayeuxMessage reply, String channel, Receipt receipt) {
        if (receipt instanceof Receipt.Kept kept) {
            confirm(reply, kept.position());
        } else if (receipt instanceof Receipt.Repeated repeated) {
            confirm(reply, repeated.position());
        } else if (receipt instanceof Receipt.Refused refused) {
            reply.refuse(code(refused.reason()) + ":" + channel + ":not_accepted, " + refused.detail());
        } else if (receipt instanceof Receipt.Conflict) {
            reply.refuse("409:" + channel + ":conflict");
        }
    }

    private static void confirm(BayeuxMessage reply, Position position) {
        reply.getExt(true).put("herald", Map.of("position", position.toString()));
    }

    private static int code(Receipt.Reason reason) {
        return switch (reason) {
            case FULL -> 507;
            case TOO_LARGE -> 413;
            case BROKEN, OVERLOADED, CLOSED -> 503;
        };
    }
}
