package dev.herald.users;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Identity;
import dev.herald.broker.Table;
import dev.herald.broker.Table.Row;
import dev.herald.broker.Table.Swap;
import dev.herald.census.Sessions;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each user has read what. A mark only moves on; all sessions of its user are told on {@value #NOTICES} when it
 * does, whichever of them moved it. Kept in the table. Safe from any thread.
 */
public final class ReadMarks implements AutoCloseable {
    /** Where sessions are told. */
    public static final String NOTICES = "/herald/read";

    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "marks/";
    private static final int MOST = 1000;

    private final Table table;
    private final Sessions sessions;
    private final AutoCloseable watch;

    /** What became of a wish to move a mark. */
    public enum Moved {
        MOVED,
        /** It was there already, or farther. */
        STAYED,
        /** The user has as many marks as one may have. */
        TOO_MANY
    }

    private record Mark(Namespace namespace, String user, String channel, Position position) {}

    public ReadMarks(Table table, Sessions sessions) {
        this.table = table;
        this.sessions = sessions;
        watch = table.watch(PREFIX, this::changed);
    }

    /** Where the user's mark for the pattern stands; nowhere when nothing was read. */
    public CompletionStage<Optional<Position>> find(Identity.User user, Pattern pattern) {
        return table.get(key(user, pattern)).thenApply(row -> position(row));
    }

    /** Moves the user's mark for the pattern on to the position; completes when that is kept. */
    public CompletionStage<Moved> move(Identity.User user, Pattern pattern, Position position) {
        return table.get(key(user, pattern)).thenCompose(row -> {
            if (row instanceof Row.Present) {
                return move(user, pattern, position, row);
            }
            return table.scan(prefix(user), null, MOST)
                    .thenCompose(all -> all.size() >= MOST
                            ? CompletableFuture.completedFuture(Moved.TOO_MANY)
                            : move(user, pattern, position, row));
        });
    }

    private CompletionStage<Moved> move(Identity.User user, Pattern pattern, Position position, Row there) {
        var stands = position(there);
        if (stands.isPresent() && stands.get().covers(position)) {
            return CompletableFuture.completedFuture(Moved.STAYED);
        }
        long revision = there instanceof Row.Present present ? present.revision() : 0;
        var mark = new Mark(user.namespace(), user.subject(), Namespace.called(pattern.name()), position);
        return table.swap(key(user, pattern), revision, bytes(mark), null)
                .thenCompose(swap -> swap instanceof Swap.Lost lost
                        ? move(user, pattern, position, lost.actual()) // another device was faster
                        : CompletableFuture.completedFuture(Moved.MOVED));
    }

    private void changed(Row row) {
        if (row instanceof Row.Present present) {
            try {
                var mark = read(present.value());
                var notice = JSON.createObjectNode().put("channel", mark.channel());
                var payload = Payload.of(
                        notice.put("position", mark.position().toString()).toString());
                sessions.ofUser(mark.namespace(), mark.user()).forEach(session -> session.tell(NOTICES, payload));
            } catch (IOException | IllegalArgumentException e) {
                LOG.error("A read mark in the table cannot be read: {}", row.key());
            }
        }
    }

    private static Optional<Position> position(Row row) {
        if (!(row instanceof Row.Present present)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(present.value()).position());
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("A read mark in the table cannot be read: {}", row.key());
            return Optional.empty();
        }
    }

    private static String prefix(Identity.User user) {
        return PREFIX + user.namespace().name() + "/" + Channel.segment(user.subject()) + "/=";
    }

    private static String key(Identity.User user, Pattern pattern) {
        return prefix(user) + Namespace.called(pattern.name());
    }

    private static byte[] bytes(Mark mark) {
        return JSON.createObjectNode()
                .put("namespace", mark.namespace().name())
                .put("user", mark.user())
                .put("channel", mark.channel())
                .put("position", mark.position().toString())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Mark read(byte[] value) throws IOException {
        var json = JSON.readValue(value, JsonNode.class);
        return new Mark(
                new Namespace(json.path("namespace").asText()),
                json.path("user").asText(),
                json.path("channel").asText(),
                Position.parse(json.path("position").asText()));
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("the table could not be left", e);
        }
    }
}
