package dev.herald.users;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Identity;
import dev.herald.broker.Receipt;
import dev.herald.broker.Signals;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.intake.Patience;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said to a user is published below the user's own channel, {@code /users/ada/…}: so rules say how it is kept,
 * and who was away catches up. Every session of a user is placed there when it comes in. What is said to one session
 * goes to that alone, and is not kept.
 *
 * <p>Safe from any thread.
 */
public final class Users implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Users.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBJECT = "sessions";

    private final Patience patience;
    private final Sessions sessions;
    private final Signals signals;
    private final AutoCloseable listening;

    public Users(Patience patience, Sessions sessions, Signals signals) {
        this.patience = patience;
        this.sessions = sessions;
        this.signals = signals;
        sessions.watchArrivals(Users::arrived);
        sessions.watchIdentified(Users::arrived);
        listening = signals.listen(SUBJECT, this::heard);
    }

    /** The user's own channel, as all in its namespace call it. */
    public static String own(String subject) {
        return "/users/" + Channel.segment(subject);
    }

    /**
     * Tells a user something, on all devices.
     *
     * @param name of what it is about, such as {@code /alerts}; the channel is {@code /users/ada/alerts}
     * @param id as of {@link Publication}
     * @throws InvalidName if there is no such channel
     */
    public CompletionStage<Receipt> tell(
            Namespace namespace, String subject, String name, Payload payload, @Nullable String id) {
        if (!name.startsWith("/")) {
            throw new IllegalArgumentException("what it is about begins with a slash, such as /alerts: " + name);
        }
        return patience.publish(new Publication(namespace.channel(own(subject) + name), payload, id, null));
    }

    /**
     * Tells one session something, on a channel that it need not be subscribed to.
     *
     * @return false when it is not on this node: others are asked to tell it
     */
    public boolean tellSession(Namespace namespace, String session, String called, Payload payload) {
        var channel = namespace.channel(called); // or refuses it
        if (!channel.isBroadcast()) {
            throw new IllegalArgumentException("/meta and /service channels carry Bayeux's own messages: " + called);
        }
        if (tellHere(namespace, session, called, payload)) {
            return true;
        }
        var json = JSON.createObjectNode().put("namespace", namespace.name()).put("session", session);
        json.put("channel", called).put("data", payload.toString());
        signals.send(SUBJECT, json.toString().getBytes(StandardCharsets.UTF_8));
        return false;
    }

    private boolean tellHere(Namespace namespace, String id, String called, Payload payload) {
        var session =
                sessions.find(id).filter(found -> found.identity().namespace().equals(namespace));
        session.ifPresent(found -> {
            if (found.hasRoom()) {
                found.tell(called, payload);
            } else {
                found.cut("too slow for what it is told on " + called);
            }
        });
        return session.isPresent();
    }

    private void heard(byte[] signal) {
        try {
            var said = JSON.readValue(signal, JsonNode.class);
            tellHere(
                    new Namespace(said.path("namespace").asText()),
                    said.path("session").asText(),
                    said.path("channel").asText(),
                    Payload.of(said.path("data").asText()));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("A signal for a session cannot be read", e);
        }
    }

    private static void arrived(Session session) {
        if (session.identity() instanceof Identity.User user) {
            try {
                session.placement().place(everything(user));
            } catch (InvalidName e) {
                LOG.debug("a user has no channel of its own: {}", e.getMessage()); // a subject too long
            }
        }
    }

    /** The pattern of all that is said to a user. */
    private static Pattern everything(Identity.User user) {
        return user.namespace().pattern(own(user.subject()) + "/**");
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("the signals could not be left", e);
        }
    }
}
