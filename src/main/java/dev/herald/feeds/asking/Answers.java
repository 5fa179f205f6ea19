package dev.herald.feeds.asking;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.feeds.Source;
import dev.herald.feeds.Trouble;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** What clients may ask: the rows of a pattern, as they are now, with the place from which their changes follow. Safe from any thread. */
public final class Answers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 512 << 10;
    private static final int FRAME_BYTES = 200; // at most: the names of its members, and the position

    private final Access access;
    private final AutoCloseable listening;
    private final List<Queryable> queryables = new CopyOnWriteArrayList<>();

    private Answers(Requests requests, Access access) {
        this.access = access;
        this.listening = requests.on("/herald/rows", this::rows);
    }

    /** Answers from now on, of those sources that can be asked. */
    public static Answers begin(List<? extends Source> sources, Requests requests, Access access) {
        var answers = new Answers(requests, access);
        sources.forEach(source -> {
            if (source instanceof Queryable queryable) {
                answers.add(queryable);
            }
        });
        return answers;
    }

    /** What can be asked although it is no source of a feed. */
    public void add(Queryable queryable) {
        queryables.add(queryable);
    }

    private CompletionStage<Payload> rows(Asked asked) {
        var pattern = pattern(asked);
        return decide(asked.identity(), pattern).thenCompose(verdict -> {
            if (verdict instanceof Verdict.Denied denied) {
                throw new NotAnswered(403, "subscribe_denied", denied.reason());
            }
            var placed = asked.session().placement().placed();
            if (!placed.contains(pattern)
                    && access.checkHistory(asked.identity(), pattern) instanceof Verdict.Denied denied) {
                throw new NotAnswered(403, "history_denied", denied.reason()); // who cannot go on from the answer
            }
            var queryable = queryables.stream()
                    .filter(one -> one.covers(pattern))
                    .findFirst()
                    .orElseThrow(() ->
                            new NotAnswered(404, "no_rows", "no feed has rows of " + Namespace.called(pattern.name())));
            return queryable.rows(pattern).handle((rows, failure) -> {
                if (failure != null) {
                    throw refusal(failure);
                }
                return payload(pattern.isWild() ? readable(rows, asked.identity(), placed) : rows);
            });
        });
    }

    /** Who may subscribe to a wildcard gets what its channels let it have, here as in what is delivered. */
    private Rows readable(Rows rows, Identity who, Set<Pattern> placed) {
        return new Rows(
                rows.rows().stream()
                        .filter(row -> mayRead(who, placed, row.channel()))
                        .toList(),
                rows.changes().stream()
                        .filter(change -> mayRead(who, placed, change.channel()))
                        .toList(),
                rows.position(),
                rows.isCut());
    }

    private boolean mayRead(Identity who, Set<Pattern> placed, Channel channel) {
        return placed.stream().anyMatch(pattern -> pattern.matches(channel))
                || access.check(who, Operation.SUBSCRIBE, channel) instanceof Verdict.Allowed;
    }

    private CompletionStage<Verdict> decide(Identity who, Pattern pattern) {
        return pattern.isWild()
                ? CompletableFuture.completedStage(access.checkSubscribe(who, pattern))
                : access.decide(who, Operation.SUBSCRIBE, new Channel(pattern.name()));
    }

    private static RuntimeException refusal(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Trouble trouble) {
            int status = trouble.code().endsWith("_timeout") ? 504 : 503;
            return new NotAnswered(status, trouble.code(), String.valueOf(trouble.getMessage()));
        }
        return new CompletionException(cause);
    }

    /** Of rows there may be more; of changes none can be left out. */
    static Payload payload(Rows rows) {
        var json = JsonNodeFactory.instance.objectNode();
        var all = json.putArray("rows");
        boolean isCut = rows.isCut();
        var changes = JsonNodeFactory.instance.arrayNode();
        rows.changes().forEach(change -> changes.addObject()
                .put("channel", change.channel().called())
                .set("data", change.data()));
        int bytes = FRAME_BYTES + bytes(changes);
        if (bytes > MOST_BYTES) {
            throw new NotAnswered(503, "feed_busy", "too much changes just now: ask again, or for less");
        }
        for (var row : rows.rows()) {
            var told = row(row);
            bytes += bytes(told) + 1; // and a comma
            if (bytes > MOST_BYTES) {
                isCut = true;
                break;
            }
            all.add(told);
        }
        json.set("changes", changes);
        json.put("position", rows.position().toString()).put("more", isCut);
        return Payload.of(json.toString());
    }

    private static int bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static ObjectNode row(Rows.Row row) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("channel", row.channel().called())
                .put("table", row.table());
        json.set("key", row.key());
        json.set("row", row.row());
        return json;
    }

    // ---- what was asked

    private static Pattern pattern(Asked asked) {
        var channel = said(asked).path("channel");
        if (!channel.isTextual()) {
            throw new NotAnswered(
                    400, "field_missing", "'channel' must be a channel or a pattern, such as /orders/12/*");
        }
        try {
            return asked.identity().namespace().pattern(channel.textValue());
        } catch (InvalidName e) {
            throw new NotAnswered(400, "field_invalid", "'channel': " + e.getMessage());
        }
    }

    private static JsonNode said(Asked asked) {
        try {
            return JSON.readTree(asked.data().json());
        } catch (JacksonException e) {
            throw new NotAnswered(400, "field_invalid", "what is asked must be JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("questions for rows cannot be refused", e);
        }
    }
}
