package dev.herald.api.people;

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
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.users.Users;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Says something to one session: for backends that may publish to the channel. */
public final class Telling {
    private static final String SHAPE = "Write {\"channel\": \"/note\", \"data\": …}.";

    private final Users users;
    private final Access access;
    private final Callers callers;
    private final Json json;
    private final int maxBodyBytes;

    public Telling(Users users, Access access, Callers callers, Json json, int maxBodyBytes) {
        this.users = users;
        this.access = access;
        this.callers = callers;
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** {@code POST /api/v1/sessions/{id...}} of {@code {"channel", "data"}}. */
    public CompletionStage<Answer> tell(Call call) {
        var who = callers.backend(call);
        call.knowsOnly(Set.of("namespace"));
        return call.body(maxBodyBytes).thenApply(body -> {
            var members = json.members(json.checked(body));
            var channel = members.get("channel");
            var data = members.get("data");
            if (channel == null || data == null || members.size() > 2) {
                throw Refusal.badRequest("bad_shape", "it has a channel and data, and nothing else", SHAPE);
            }
            var called = json.string("channel", channel);
            check(who, who.namespace().channel(called));
            if (!users.tellSession(who.namespace(), call.rest(), called, new Payload(data))) {
                throw new Refusal(new Problem(
                        404,
                        "no_such_session",
                        "no session of this id is open here",
                        "GET /api/v1/sessions lists them."));
            }
            return Answer.nothing();
        });
    }

    private void check(Identity who, Channel channel) {
        if (!channel.isBroadcast()) {
            throw Refusal.badRequest(
                    "reserved_channel",
                    "/meta and /service channels carry Bayeux's own messages",
                    "Take another channel, such as /note.");
        }
        if (access.check(who, Operation.PUBLISH, channel) instanceof Verdict.Denied denied) {
            throw new Refusal(new Problem(403, "denied", denied.reason(), "The key's scope decides."));
        }
    }
}
