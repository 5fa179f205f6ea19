package dev.herald.presence.leases;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.presence.members.Connection;
import dev.herald.presence.members.Connection.Stated;
import dev.herald.presence.members.Person;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells the others of its members.
 *
 * @param node that tells, by a name that it has until it ends
 * @param number of what changes members, one more each time; of anything else, that of the last
 * @param to whom it is, of what is meant for one; null for all
 * @param stays at most so many that it is one signal
 * @param sessions and users that the node has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Told(String node, Kind kind, long number, @Nullable String to, List<Stay> stays, int sessions, int users) {
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Kind {
        /** That it lives. */
        ALIVE,
        /** That it goes. */
        BYE,
        /** That it has missed something and wants to be told of all. */
        WANT,
        /** What has changed. */
        CHANGED,
        /** Of all its members, from the beginning; it goes on with what has changed. */
        ALL,
        /** That these were all. */
        ALL_TOLD
    }

    /**
     * A session that is on a channel, or has left it.
     *
     * @param gone true when it has left
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    record Stay(
            String channel,
            String session,
            String id,
            @Nullable String user,
            @Nullable String info,
            @Nullable String state,
            long stated,
            long since,
            boolean faded,
            boolean gone) {

        static Stay of(Channel channel, Attendee attendee, Connection connection) {
            var person = attendee.person;
            var stated = connection.stated();
            return new Stay(
                    channel.name(),
                    connection.session(),
                    person.id(),
                    person.user(),
                    text(person.info()),
                    stated == null ? null : text(stated.json()),
                    stated == null ? 0 : stated.at(),
                    attendee.session.since().toEpochMilli(),
                    !connection.living(),
                    false);
        }

        static Stay gone(Channel channel, Attendee attendee) {
            return new Stay(
                    channel.name(), attendee.session.id(), attendee.person.id(), null, null, null, 0, 0, false, true);
        }

        Person person() {
            return new Person(id, user, info == null ? null : Payload.of(info));
        }

        Connection connection(String node, int round) {
            return new Connection(
                    session, node, round, !faded, state == null ? null : new Stated(Payload.of(state), stated));
        }

        private static @Nullable String text(@Nullable Payload json) {
            return json == null ? null : new String(json.json(), StandardCharsets.UTF_8);
        }
    }

    byte[] toBytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a signal cannot be written", e);
        }
    }

    /** None when it is not what a node of this version says. */
    static Optional<Told> read(byte[] bytes) {
        try {
            return Optional.of(JSON.readValue(bytes, Told.class));
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("bytes cannot be read", e);
        }
    }
}
