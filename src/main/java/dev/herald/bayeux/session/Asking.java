package dev.herald.bayeux.session;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Forms;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.requests.Answer;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what clients ask of the server: messages to {@code /service/…}.
 *
 * <p>The reply says whether the question was taken. Answers come as messages of their own: on {@value #ANSWER} to who gave the
 * question an {@code ext.herald.id}, and otherwise as CometD's remote calls are answered, on the channel that was asked. Names
 * below {@code /herald/} are the server's own, and decide themselves who may ask.
 */
public final class Asking {
    private static final String SERVICE = "/service";
    private static final String OWN = SERVICE + "/herald/";
    private static final String ANSWER = OWN + "answer";
    private static final String ANSWERED = OWN + "answered";
    private static final String CANCEL = OWN + "cancel";
    private static final Payload NOTHING = Payload.of("null");

    private final Requests requests;
    private final Access access;

    public Asking(Requests requests, Access access) {
        this.requests = requests;
        this.access = access;
    }

    /** Takes the message; the reply says what became of it. */
    public <S extends Client & Session> void take(S session, BayeuxMessage message, BayeuxMessage reply) {
        var problem = problemOf(message);
        if (problem != null) {
            reply.refuse(problem);
            return;
        }
        switch (message.getChannel()) {
            case ANSWERED -> fill(reply, requests.toClients().answered(session, dataOf(message)));
            case CANCEL -> fill(reply, requests.cancel(session, dataOf(message)));
            default ->
                reply.settleWith(verdict(session.identity(), message)
                        .thenAccept(verdict -> ask(session, message, reply, verdict))
                        .toCompletableFuture());
        }
    }

    private CompletionStage<Verdict> verdict(Identity who, BayeuxMessage message) {
        return message.getChannel().startsWith(OWN)
                ? CompletableFuture.completedFuture(new Verdict.Allowed())
                : access.decide(who, Operation.PUBLISH, who.namespace().channel(message.getChannel()));
    }

    private <S extends Client & Session> void ask(
            S session, BayeuxMessage message, BayeuxMessage reply, Verdict verdict) {
        var channel = message.getChannel();
        if (verdict instanceof Verdict.Denied denied) {
            reply.refuse("403:" + channel + ":request_denied, " + denied.reason());
            return;
        }
        var id = message.heraldExt().get("id");
        var name = channel.substring(SERVICE.length());
        var named = id == null ? Objects.requireNonNullElse(message.getId(), "") : (String) id;
        var asked = new Asked(session, session.identity(), name, dataOf(message), named);
        fill(
                reply,
                id == null
                        ? requests.ask(asked, timeoutOf(message), answeringCometD(session, channel, named))
                        : requests.askOnce(
                                asked, timeoutOf(message), answer -> session.tell(ANSWER, answer.told(named))));
    }

    private static Consumer<Answer> answeringCometD(Client session, String channel, String id) {
        return answer -> {
            if (answer instanceof Answer.More more) {
                session.tell(Forms.answer(channel, id, more.result()));
            } else if (answer instanceof Answer.Last last) {
                session.tell(Forms.answer(channel, id, last.result()));
            } else if (answer instanceof Answer.Failed failed) {
                session.tell(Forms.failure(
                        channel, id, failed.why().bayeux(channel), failed.why().payload()));
            } else {
                session.tell(Forms.answer(channel, id, NOTHING));
            }
        };
    }

    private static void fill(BayeuxMessage reply, @Nullable NotAnswered refusal) {
        if (refusal == null) {
            reply.setSuccessful(true);
        } else {
            reply.refuse(refusal.bayeux(String.valueOf(reply.getChannel())));
        }
    }

    private static Payload dataOf(BayeuxMessage message) {
        return Objects.requireNonNullElse(message.payload(), NOTHING);
    }

    private Duration timeoutOf(BayeuxMessage message) {
        return message.heraldExt().get("timeout") instanceof Number millis
                ? Duration.ofMillis(millis.longValue())
                : requests.timeout();
    }

    private static @Nullable String problemOf(BayeuxMessage message) {
        var id = message.heraldExt().get("id");
        if (id != null && !Publication.isId(id)) {
            return "400:ext.herald.id:field_invalid, it must be a string of 1 to " + Publication.MAX_ID_LENGTH
                    + " characters";
        }
        var timeout = message.heraldExt().get("timeout");
        boolean isSound = timeout == null
                || ((timeout instanceof Integer || timeout instanceof Long) && ((Number) timeout).longValue() > 0);
        return isSound ? null : "400:ext.herald.timeout:field_invalid, it must be milliseconds, a whole number above 0";
    }
}
