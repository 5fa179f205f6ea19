package dev.herald.users;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.broker.Reading;
import dev.herald.hub.Hub;
import dev.herald.message.Entry;
import dev.herald.message.InvalidName;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Since;
import dev.herald.requests.Asked;
import dev.herald.requests.NotAnswered;
import dev.herald.requests.Requests;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What users may ask about themselves: {@code /herald/me}, and how far they have read a channel or pattern, {@code
 * /herald/read} and {@code /herald/unread}.
 */
public final class Inbox {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COUNTED = 1000;

    private final Hub hub;
    private final Access access;
    private final ReadMarks marks;

    private Inbox(Hub hub, Access access, ReadMarks marks) {
        this.hub = hub;
        this.access = access;
        this.marks = marks;
    }

    /** Answers from now on. */
    public static void begin(Requests requests, Hub hub, Access access, ReadMarks marks) {
        var inbox = new Inbox(hub, access, marks);
        requests.on("/herald/me", Inbox::me);
        requests.on("/herald/read", inbox::read);
        requests.on("/herald/unread", inbox::unread);
    }

    private static CompletionStage<Payload> me(Asked asked) {
        var json = JSON.createObjectNode().put("session", asked.session().id());
        if (asked.identity() instanceof Identity.User user) {
            json.put("user", user.subject()).put("channel", Users.own(user.subject()));
            user.roles().stream().sorted().forEach(json.withArray("roles")::add);
        }
        return done(json);
    }

    private CompletionStage<Payload> read(Asked asked) {
        var user = user(asked);
        var said = said(asked);
        var pattern = pattern(user, said);
        var position = position(said);
        return marks.move(user, pattern, position).thenApply(moved -> {
            if (moved == ReadMarks.Moved.TOO_MANY) {
                throw new NotAnswered(429, "too_many_marks", "you have as many read marks as one may have");
            }
            return payload(JSON.createObjectNode().put("moved", moved == ReadMarks.Moved.MOVED));
        });
    }

    private CompletionStage<Payload> unread(Asked asked) {
        var user = user(asked);
        var pattern = pattern(user, said(asked));
        return marks.find(user, pattern).thenCompose(mark -> hub.history(
                        pattern, mark.<Since>map(Since.After::new).orElseGet(Since.Beginning::new), COUNTED)
                .thenCompose(reading -> reading instanceof Reading.Gap
                        ? hub.history(pattern, new Since.Beginning(), COUNTED)
                                .thenApply(kept -> told(user, mark, kept, true))
                        : CompletableFuture.completedFuture(told(user, mark, reading, false))));
    }

    private Payload told(Identity.User user, Optional<Position> mark, Reading reading, boolean isMore) {
        List<Entry> entries = reading instanceof Reading.Complete complete
                ? complete.entries()
                : reading instanceof Reading.Part part ? part.entries() : List.of();
        long count = entries.stream()
                .filter(entry -> access.check(user, Operation.HISTORY, entry.channel()) instanceof Verdict.Allowed)
                .count();
        var json = JSON.createObjectNode().put("unread", count);
        mark.ifPresent(position -> json.put("read", position.toString()));
        return payload(json.put("more", isMore || reading instanceof Reading.Part));
    }

    // ---- what was asked

    private static Identity.User user(Asked asked) {
        if (asked.identity() instanceof Identity.User user) {
            return user;
        }
        throw new NotAnswered(401, "token_required", "only users have read marks: come with a token");
    }

    private static JsonNode said(Asked asked) {
        try {
            return JSON.readValue(asked.data().json(), JsonNode.class);
        } catch (IOException e) {
            throw new IllegalStateException("the door has read it before", e);
        }
    }

    private Pattern pattern(Identity.User user, JsonNode said) {
        var channel = said.path("channel");
        if (!channel.isTextual()) {
            throw new NotAnswered(400, "field_missing", "'channel' must be a channel or a pattern");
        }
        Pattern pattern;
        try {
            pattern = user.namespace().pattern(channel.textValue());
        } catch (InvalidName e) {
            throw new NotAnswered(400, "field_invalid", "'channel': " + e.getMessage());
        }
        if (access.checkSubscribe(user, pattern) instanceof Verdict.Denied
                || access.checkHistory(user, pattern) instanceof Verdict.Denied) {
            throw new NotAnswered(403, "denied", "its history is not yours to read");
        }
        return pattern;
    }

    private Position position(JsonNode said) {
        var position = said.path("position");
        if (!position.isTextual()) {
            throw new NotAnswered(400, "field_missing", "'position' must be the position of what was read last");
        }
        try {
            var read = Position.parse(position.textValue());
            if (hub.top().covers(read)) {
                return read;
            }
        } catch (IllegalArgumentException e) {
            throw new NotAnswered(400, "field_invalid", "'position': " + e.getMessage());
        }
        throw new NotAnswered(409, "position_unknown", "'position' is of a history that is gone, or has not come yet");
    }

    private static CompletionStage<Payload> done(ObjectNode json) {
        return CompletableFuture.completedFuture(payload(json));
    }

    private static Payload payload(ObjectNode json) {
        return Payload.of(json.toString());
    }
}
