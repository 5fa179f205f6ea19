package dev.herald.services;

import dev.herald.access.Identity;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.intake.Intake;
import dev.herald.message.Publication;
import dev.herald.requests.Asked;
import dev.herald.requests.Requests;
import dev.herald.service.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows services who calls them. */
final class Callers {
    private final Intake intake;
    private final Requests requests;
    private final Sessions sessions;
    private final Leavings leavings;

    Callers(Intake intake, Requests requests, Sessions sessions, Leavings leavings) {
        this.intake = intake;
        this.requests = requests;
        this.sessions = sessions;
        this.leavings = leavings;
    }

    Caller of(Session session) {
        return new Guest(session.id(), session.identity(), session);
    }

    Caller of(Asked asked) {
        return new Guest(asked.session().id(), asked.identity(), asked.session());
    }

    Caller of(Publication publication, Identity by) {
        var publisher = publication.publisher();
        if (by instanceof Identity.Server server) { // whose publications may name a session that is spared them
            return new Guest(server.name(), by, null);
        }
        return publisher == null
                ? new Guest("", by, null)
                : new Guest(publisher, by, sessions.find(publisher).orElse(null));
    }

    /** The session's, if it is still there. */
    Optional<Caller> find(String session) {
        return sessions.find(session).map(this::of);
    }

    private final class Guest implements Caller {
        private final String id;
        private final Identity identity;
        private final @Nullable Session session;

        Guest(String id, Identity identity, @Nullable Session session) {
            this.id = id;
            this.identity = identity;
            this.session = session;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Optional<String> user() {
            return identity instanceof Identity.User user ? Optional.of(user.subject()) : Optional.empty();
        }

        @Override
        public Set<String> roles() {
            return identity instanceof Identity.User user ? user.roles() : Set.of();
        }

        @Override
        public String namespace() {
            return identity.namespace().name();
        }

        @Override
        public void tell(String channel, Object value) {
            identity.namespace().channel(channel); // or it is no name of a channel
            if (session != null && session.hasRoom()) {
                session.tell(channel, Values.write(value));
            } else if (session != null) {
                session.cut("too slow for what a service tells it");
            }
        }

        @Override
        public CompletionStage<?> publish(String channel, Object value) {
            var publication = Publication.of(identity.namespace().channel(channel), Values.write(value));
            return intake.unfiltered(publication, Identity.PROGRAM.in(identity.namespace()));
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> CompletionStage<T> ask(String name, Object value, Duration timeout, Class<T> answer) {
            return requests.toClients()
                    .ask(id, name, Values.write(value), timeout)
                    .thenApply(json -> (T) Values.read(json, answer));
        }

        @Override
        public void onLeave(Runnable task) {
            leavings.add(id, task);
        }

        @Override
        public String toString() {
            return user().map(name -> name + " (" + id + ")").orElse(id);
        }
    }
}
