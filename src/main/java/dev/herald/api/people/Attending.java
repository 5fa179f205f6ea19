package dev.herald.api.people;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.admission.Callers;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.presence.Presence;
import dev.herald.presence.members.Member;
import dev.herald.presence.members.Wording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Who is on a channel, and how many are on each, for backends. */
public final class Attending {
    private static final int MOST = 1000;
    private static final int USUAL = 100;

    private final Presence presence;
    private final Access access;
    private final Callers callers;

    public Attending(Presence presence, Access access, Callers callers) {
        this.presence = presence;
        this.access = access;
        this.callers = callers;
    }

    /** {@code GET /api/v1/presence}: channels that have members, with their counts, page by page. */
    public CompletionStage<Answer> counts(Call call) {
        var namespace = callers.operator(call).namespace();
        call.knowsOnly(Set.of("after", "limit", "namespace"));
        int limit = call.number("limit", USUAL, 1, MOST);
        return presence.counts(namespace, call.query("after").orElse(""), limit).thenApply(counts -> {
            var told = JsonNodeFactory.instance.objectNode();
            var channels = told.putArray("channels");
            counts.forEach((channel, count) ->
                    channels.addObject().put("channel", channel.called()).put("count", count));
            return Answer.json(
                    counts.size() < limit
                            ? told
                            : told.put("next", counts.lastKey().called()));
        });
    }

    /** {@code GET /api/v1/presence/{channel...}}: its members, page by page; only the count where the rule says so. */
    public CompletionStage<Answer> members(Call call) {
        var who = callers.backend(call);
        var channel = who.namespace().channel("/" + call.rest());
        call.knowsOnly(Set.of("after", "limit", "namespace"));
        if (access.check(who, Operation.PRESENCE, channel) instanceof Verdict.Denied denied) {
            throw new Refusal(new Problem(403, "presence_denied", denied.reason(), "Call with a key that may see it."));
        }
        if (presence.kind(channel) == Members.OFF) {
            throw new Refusal(new Problem(
                    404,
                    "members_off",
                    "who is on " + channel.called() + " is not noted",
                    "Set members: list, or count, in the channel's rule."));
        }
        int limit = call.number("limit", USUAL, 1, MOST);
        var after = call.query("after").orElse("");
        return presence.count(channel)
                .thenCombine(
                        presence.members(channel, after, limit),
                        (count, members) -> page(channel, count, members, limit));
    }

    private Answer page(Channel channel, int count, List<Member> members, int limit) {
        var told = JsonNodeFactory.instance
                .objectNode()
                .put("channel", channel.called())
                .put("count", count);
        if (presence.kind(channel) == Members.COUNT) {
            return Answer.json(told);
        }
        var array = told.putArray("members");
        members.forEach(member ->
                array.addRawValue(new RawValue(new String(Wording.of(member).json(), StandardCharsets.UTF_8))));
        boolean isLast = members.size() < limit;
        return Answer.json(
                isLast ? told : told.put("next", members.get(members.size() - 1).id()));
    }
}
