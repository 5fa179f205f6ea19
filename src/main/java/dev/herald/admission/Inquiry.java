package dev.herald.admission;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Tells who runs the server what would be decided, and why: {@code herald explain}. Safe from any thread. */
public final class Inquiry {
    private final Access access;
    private final Admission admission;

    public Inquiry(Access access, Admission admission) {
        this.access = access;
        this.admission = admission;
    }

    /**
     * What would be decided.
     *
     * @param verdict {@code allowed}, {@code denied}, or {@code hook} when the backend would be asked
     * @param who is taken to be asking, in words
     * @param rule the pattern of the rule that decides; empty when none was asked
     */
    public record Finding(String verdict, String who, String rule, String because) {

        public boolean isAllowed() {
            return verdict.equals("allowed");
        }
    }

    /**
     * What would be decided for who shows this.
     *
     * @param called the channel, as whoever asks would call it
     * @throws dev.herald.message.InvalidName if it is no channel's name
     */
    public CompletionStage<Finding> ask(Shown shown, Operation operation, String called) {
        shown.namespace().channel(called);
        return admission.admit(shown).thenCompose(entry -> {
            if (entry instanceof Entry.Refused refused) {
                return CompletableFuture.completedFuture(
                        new Finding("denied", "nobody who may come in", "", refused.toBayeux()));
            }
            var identity = ((Entry.Admitted) entry).identity();
            return CompletableFuture.completedFuture(
                    finding(identity, operation, identity.namespace().channel(called)));
        });
    }

    private Finding finding(Identity identity, Operation operation, Channel channel) {
        var explanation = access.explain(identity, operation, channel);
        var verdict = access.isForHook(identity, operation, channel)
                ? "hook"
                : explanation.verdict() instanceof Verdict.Allowed ? "allowed" : "denied";
        return new Finding(verdict, described(identity), explanation.rule(), explanation.because());
    }

    private static String described(Identity identity) {
        var place = identity.namespace().name().isEmpty() ? "" : " in namespace " + identity.namespace();
        if (identity instanceof Identity.User user) {
            var roles = user.roles().isEmpty()
                    ? ""
                    : " with " + user.roles().stream().sorted().collect(Collectors.joining(", "));
            return "user " + user.subject() + roles + place;
        }
        return (identity instanceof Identity.Server backend ? "backend " + backend.name() : "anyone") + place;
    }
}
