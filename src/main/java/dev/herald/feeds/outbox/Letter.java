package dev.herald.feeds.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Payload;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A row of the table: published, or laid aside with what is wrong with it. */
sealed interface Letter {
    ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    int LONGEST_PROBLEM = 200;

    long id();

    /** Why it cannot be published, where a channel takes so many bytes. */
    Optional<String> problem(ToIntFunction<Channel> most);

    record Good(long id, Channel channel, Payload payload) implements Letter {
        @Override
        public Optional<String> problem(ToIntFunction<Channel> most) {
            int limit = most.applyAsInt(channel);
            return payload.size() > limit
                    ? Optional.of("the payload has " + payload.size() + " bytes, and the channel takes " + limit)
                    : Optional.empty();
        }
    }

    record Bad(long id, String what) implements Letter {
        @Override
        public Optional<String> problem(ToIntFunction<Channel> most) {
            return Optional.of(what);
        }
    }

    static Letter of(long id, String channel, String payload) {
        try {
            var to = Namespace.DEFAULT.channel(channel);
            if (!to.isBroadcast() || channel.startsWith("/herald/")) {
                return bad(id, "nothing is published on /meta, /service and /herald from here");
            }
            if (JSON.readTree(payload).isMissingNode()) {
                return bad(id, "the payload is empty");
            }
            return new Good(id, to, Payload.of(payload));
        } catch (InvalidName e) {
            return bad(id, "the channel's name is wrong: " + e.getMessage());
        } catch (JsonProcessingException e) {
            return bad(id, "the payload is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Letter bad(long id, String problem) {
        return new Bad(id, problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM)));
    }
}
