package dev.herald.presence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Members;
import dev.herald.message.Payload;
import dev.herald.presence.members.Wording;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What clients may ask: who is on a channel, and to show others a state of their own there. */
final class Answers {
    private static final int STATE_BYTES = 1024;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Presence presence;
    private final Access access;

    Answers(Presence presence, Access access) {
        this.presence = presence;
        this.access = access;
    }

    List<AutoCloseable> listen(Requests requests) {
        return List.of(requests.on("/herald/members", this::members), requests.on("/herald/state", this::state));
    }

    /** What is told of a channel whose rule has no members. */
    static Payload noMembers(Channel channel) {
        return Wording.refusal(404, "members_off", membersOff(channel));
    }

    private static String membersOff(Channel channel) {
        return "who is on " + channel.called() + " is not noted: its rule says members: off";
    }

    private CompletionStage<Payload> members(Asked asked) {
        var channel = channel(asked, read(asked));
        return access.decide(asked.identity(), Operation.PRESENCE, channel).thenCompose(verdict -> {
            if (verdict instanceof Verdict.Denied denied) {
                throw new NotAnswered(403, "presence_denied", denied.reason());
            }
            if (presence.kind(channel) == Members.OFF) {
                throw new NotAnswered(404, "members_off", membersOff(channel));
            }
            return presence.list(channel);
        });
    }

    private CompletionStage<Payload> state(Asked asked) {
        var data = read(asked);
        var channel = channel(asked, data);
        if (!data.has("state")) {
            throw invalid("state", "it is missing; null clears it");
        }
        var state =
                data.get("state").isNull() ? null : Payload.of(data.get("state").toString());
        if (state != null && state.size() > STATE_BYTES) {
            throw new NotAnswered(413, "state_too_large", "state: at most " + STATE_BYTES + " bytes of JSON");
        }
        return presence.state(asked.session(), channel, state).thenApply(isMember -> {
            if (!isMember) {
                throw new NotAnswered(
                        403, "not_a_member", "only who is subscribed to " + channel.called() + " has a state there");
            }
            return Payload.of("{}");
        });
    }

    private static JsonNode read(Asked asked) {
        try {
            var data = JSON.readTree(asked.data().json());
            if (!data.isObject()) {
                throw invalid("data", "it must be an object");
            }
            return data;
        } catch (JacksonException e) {
            throw invalid("data", "it must be JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes cannot be read", e);
        }
    }

    private static Channel channel(Asked asked, JsonNode data) {
        if (!data.path("channel").isTextual()) {
            throw invalid("channel", "it must be the name of a channel");
        }
        try {
            return asked.identity().namespace().channel(data.get("channel").textValue());
        } catch (InvalidName e) {
            throw invalid("channel", "" + e.getMessage());
        }
    }

    private static NotAnswered invalid(String field, String why) {
        return new NotAnswered(400, "field_invalid", field + ": " + why);
    }
}
