package dev.herald.presence.members;

import dev.herald.message.Payload;
import dev.herald.presence.members.Connection.Stated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A person on a channel, with all its connections. Owned by its roll's thread; small, since there are many. */
final class Present {
    private final Person person;
    private long since;
    private List<Connection> connections;

    Present(Person person, Connection first, long since) {
        this.person = person;
        this.since = since;
        connections = List.of(first);
    }

    /** Adds the connection, or puts it in the place of the same session's. */
    void put(Connection connection, long itsSince) {
        since = Math.min(since, itsSince);
        var others = new ArrayList<>(without(each -> each.session().equals(connection.session())));
        others.add(connection);
        connections = List.copyOf(others);
    }

    /** Whether there was any of these. */
    boolean has(Predicate<Connection> which) {
        return connections.stream().anyMatch(which);
    }

    /** Takes these away; false when none is left. */
    boolean remove(Predicate<Connection> which) {
        connections = without(which);
        return !connections.isEmpty();
    }

    private List<Connection> without(Predicate<Connection> which) {
        return connections.stream().filter(which.negate()).toList();
    }

    /** As it is told to others. */
    Member told() {
        int living = (int) connections.stream().filter(Connection::living).count();
        return new Member(
                person.id(),
                person.user(),
                person.info(),
                state(living > 0),
                Math.max(1, living),
                Instant.ofEpochMilli(since));
    }

    private @Nullable Payload state(boolean ofTheLiving) {
        Stream<Stated> stated = connections.stream()
                .filter(connection -> connection.living() || !ofTheLiving)
                .map(Connection::stated)
                .filter(Objects::nonNull);
        return stated.max(Comparator.comparingLong(Stated::at))
                .map(Stated::json)
                .orElse(null);
    }
}
