package dev.herald.bayeux.session;

import dev.herald.access.Identity;
import dev.herald.admission.Admission;
import dev.herald.admission.Entry;
import dev.herald.admission.Shown;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.message.InvalidName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cometd.bayeux.Message;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients in by what they show with their handshake, and takes new tokens from those that are in.
 *
 * <p>A token comes in {@code ext.herald.token}, or else in the request's Authorization header, or else in a cookie where
 * that is allowed. A new one comes in {@code ext.herald.token} of a message to {@value #RENEWAL}; it must be the same
 * user's, in the same namespace.
 */
public final class Entrance {
    public static final String RENEWAL = "/service/herald/token";
    static final String EXPIRED = "401::token_expired, get a new token, and come again with it";
    private static final String OTHER = "403::token_of_another, a new token must be of the same user and namespace";

    private final Admission admission;

    public Entrance(Admission admission) {
        this.admission = admission;
    }

    /** Makes the session its client's; completes with the refusal if it may not come in, and with null if it may. */
    public CompletionStage<Entry.@Nullable Refused> admit(Standing session, BayeuxMessage handshake) {
        var context = (RequestContext) handshake.getBayeuxContext();
        Shown shown;
        try {
            shown = new Shown(tokenOf(handshake, context), context.namespace());
        } catch (InvalidName e) {
            return CompletableFuture.completedFuture(
                    new Entry.Refused(400, "namespace_invalid", String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    new Entry.Refused(400, "field_invalid", String.valueOf(e.getMessage())));
        }
        return admission.admit(shown).thenApply(entry -> {
            if (entry instanceof Entry.Refused refused) {
                return refused;
            }
            var exceeded = session.become(((Entry.Admitted) entry).identity());
            return exceeded == null ? null : new Entry.Refused(429, exceeded.code(), exceeded.detail());
        });
    }

    private @Nullable String tokenOf(BayeuxMessage handshake, RequestContext context) {
        var token = handshake.heraldExt().get("token");
        if (token != null && !(token instanceof String)) {
            throw new IllegalArgumentException("ext.herald.token must be a string");
        }
        if (token != null) {
            return (String) token;
        }
        var bearer = context.bearer();
        return bearer != null
                ? bearer
                : admission.cookie().map(context::getCookie).orElse(null);
    }

    /** Takes a new token for the session; the reply says until when it holds. */
    public CompletableFuture<Void> renew(Standing session, BayeuxMessage message, BayeuxMessage reply) {
        if (!(message.heraldExt().get("token") instanceof String token)) {
            reply.refuse("400:ext.herald.token:field_missing");
            return CompletableFuture.completedFuture(null);
        }
        return admission
                .admit(new Shown(token, session.identity().namespace()))
                .toCompletableFuture()
                .thenAccept(entry -> {
                    if (entry instanceof Entry.Refused refused) {
                        reply.refuse(refused.toBayeux());
                    } else if (!isSame(session.identity(), ((Entry.Admitted) entry).identity())) {
                        reply.refuse(OTHER);
                    } else {
                        become(session, ((Entry.Admitted) entry).identity(), reply);
                        lookAgain(session);
                    }
                });
    }

    private static void become(Standing session, Identity renewed, BayeuxMessage reply) {
        var exceeded = session.become(renewed);
        if (exceeded != null) {
            reply.refuse(exceeded.bayeux(""));
            return;
        }
        reply.setSuccessful(true);
        reply.getExt(true).put("herald", greeting(session));
    }

    /** What was revoked meanwhile was looked for under who the session was before. */
    private void lookAgain(Standing session) {
        if (session.identity() instanceof Identity.User user && admission.isRevoked(user)) {
            session.expel(Admission.REVOKED.toBayeux());
        }
    }

    private static boolean isSame(Identity former, Identity shown) {
        boolean isSameUser = former instanceof Identity.Anyone
                || (former instanceof Identity.User before
                        && shown instanceof Identity.User now
                        && before.subject().equals(now.subject()));
        boolean isSameNamespace = shown.namespace().equals(former.namespace());
        return isSameUser && shown instanceof Identity.User && isSameNamespace;
    }

    private static Map<String, Object> greeting(Standing session) {
        var left = session.term().left();
        return left == null ? Map.of() : Map.of("expires", left);
    }

    /** What a client whose handshake was refused is to do: to come again with something better, or not at all. */
    public static void advise(BayeuxMessage reply, Entry.Refused refused) {
        boolean isWorthAnother = refused.status() == 503
                || refused.status() == 429
                || refused.code().equals("token_expired");
        var advice = reply.getAdvice(true);
        advice.put(
                Message.RECONNECT_FIELD,
                isWorthAnother ? Message.RECONNECT_HANDSHAKE_VALUE : Message.RECONNECT_NONE_VALUE);
        if (isWorthAnother) {
            advice.put(Message.INTERVAL_FIELD, 1000L);
        }
    }
}
