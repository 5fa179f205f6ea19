package dev.herald.documents.awareness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.hub.Hub;
import dev.herald.limits.Bucket;
import dev.herald.message.Channel;
import dev.herald.message.Companion;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import dev.herald.presence.members.Person;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sessions say of where they are in documents: a cursor, a field, a selection; one state of each session in each document.
 * Who it is of is stamped by the server, and it is gone with the session.
 *
 * <p>Safe from any thread: the states of a document are guarded by their own monitor, which is held while they are told, so that
 * they are told in the order in which they were set; telling only enqueues.
 */
final class Awareness {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 9;
    private static final int RATE = 30; // a second, with bursts of twice as many
    private static final int MOST = 500; // in one document
    private static final int MOST_DOCUMENTS = 100; // of one session

    /** What became of a state. */
    enum Said {
        DONE,
        TOO_MANY,
        TOO_FAST,
        NO_SESSION
    }

    private record State(String id, ObjectNode told) {}

    /** Where a session is, and how fast it says so. */
    private static final class Whereabouts {
        private final Set<Channel> documents = ConcurrentHashMap.newKeySet();
        private final Bucket pace =
                new Bucket(System::nanoTime, RATE, Duration.ofSeconds(1).toNanos(), 2);
    }

    /** The states of one document, by session. */
    private static final class States {
        private final Map<String, State> all = new LinkedHashMap<>();
        private boolean dropped;
    }

    private final Hub hub;
    private final Sessions sessions;
    private final List<String> claims;
    private final Map<Channel, States> documents = new ConcurrentHashMap<>();
    private final Map<String, Whereabouts> whereabouts = new ConcurrentHashMap<>(); // by session

    /** @param claims of tokens that others are told */
    Awareness(Hub hub, Sessions sessions, List<String> claims, Metrics metrics) {
        this.hub = hub;
        this.sessions = sessions;
        this.claims = List.copyOf(claims);
        sessions.watchDepartures(session -> gone(session.id()));
        metrics.gauge("herald.documents.aware", "Documents that somebody says to be in", documents::size);
    }

    /** Sets what the session says of itself, and tells it, null for nothing; at once gone if the session is. */
    Said set(Session session, Channel document, JsonNode state) {
        var own = whereabouts.computeIfAbsent(session.id(), unknown -> new Whereabouts());
        if (own.pace.take(1) > 0) {
            return Said.TOO_FAST;
        }
        var result = Said.DONE;
        if (state.isNull()) {
            clear(session.id(), document);
            own.documents.remove(document);
        } else {
            result = put(session, document, state, own);
        }
        if (sessions.find(session.id()).isEmpty()) {
            gone(session.id());
            return Said.NO_SESSION;
        }
        return result;
    }

    private Said put(Session session, Channel document, JsonNode state, Whereabouts own) {
        while (true) {
            var states = documents.computeIfAbsent(document, unknown -> new States());
            synchronized (states) {
                if (states.dropped) {
                    continue;
                }
                var former = states.all.get(session.id());
                if (former == null && (states.all.size() >= MOST || own.documents.size() >= MOST_DOCUMENTS)) {
                    return Said.TOO_MANY;
                }
                var id = former == null ? random() : former.id;
                var told = told(id, session, state);
                states.all.put(session.id(), new State(id, told));
                own.documents.add(document);
                tell(document, told);
                return Said.DONE;
            }
        }
    }

    private ObjectNode told(String id, Session session, JsonNode state) {
        var told = JsonNodeFactory.instance.objectNode().put("id", id);
        Person.of(session.identity(), claims).ifPresent(person -> {
            if (person.user() != null) {
                told.put("user", person.user());
            }
            if (person.info() != null) {
                told.putRawValue("info", new RawValue(person.info().toString()));
            }
        });
        told.set("state", state);
        return told;
    }

    /** Takes away what the session has said of itself there. */
    private void clear(String session, Channel document) {
        documents.computeIfPresent(document, (same, states) -> {
            synchronized (states) {
                var former = states.all.remove(session);
                if (former != null) {
                    tell(
                            document,
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("id", former.id)
                                    .put("gone", true));
                }
                states.dropped = states.all.isEmpty();
                return states.dropped ? null : states;
            }
        });
    }

    private void gone(String session) {
        Optional.ofNullable(whereabouts.remove(session))
                .ifPresent(own -> own.documents.forEach(document -> clear(session, document)));
    }

    /** What is said of itself by whoever is there. */
    ArrayNode all(Channel document) {
        var array = JsonNodeFactory.instance.arrayNode();
        var states = documents.get(document);
        if (states != null) {
            synchronized (states) {
                states.all.values().forEach(state -> array.add(state.told));
            }
        }
        return array;
    }

    /** Under which others know the session there, if it has said something of itself. */
    Optional<String> idOf(String session, Channel document) {
        var states = documents.getOrDefault(document, new States());
        synchronized (states) {
            return Optional.ofNullable(states.all.get(session)).map(State::id);
        }
    }

    private void tell(Channel document, ObjectNode told) {
        Companion.AWARENESS
                .of(document)
                .ifPresent(channel -> hub.publish(Publication.of(channel, Payload.of(told.toString()))));
    }

    private static String random() {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
