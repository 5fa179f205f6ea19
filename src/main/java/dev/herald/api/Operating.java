package dev.herald.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Identity;
import dev.herald.admission.Callers;
import dev.herald.broker.Journal;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/** What operators look at: channels, sessions, the server itself. Lists come page by page, each by name. */
final class Operating {
    private static final int MOST = 1000;
    private static final int USUAL = 100;

    private final String version;
    private final Callers callers;
    private final Hub hub;
    private final Journal journal;
    private final Sessions sessions;
    private final Clock clock;
    private final Instant started;

    Operating(String version, Hub hub, Journal journal, Sessions sessions, Callers callers, Clock clock) {
        this.version = version;
        this.callers = callers;
        this.hub = hub;
        this.journal = journal;
        this.sessions = sessions;
        this.clock = clock;
        started = clock.instant();
    }

    /** Channels that have history or subscribers. */
    CompletionStage<Answer> channels(Call call) {
        call.knowsOnly(Set.of("pattern", "after", "limit"));
        var namespace = callers.operator(call).namespace();
        var pattern = namespace.pattern(call.query("pattern").orElse("/**"));
        var after = call.query("after").map(namespace::channel);
        int limit = call.number("limit", USUAL, 1, MOST);

        var names = new TreeSet<>(journal.channels(pattern, after.orElse(null), limit));
        hub.subscriptions(Integer.MAX_VALUE).keySet().stream()
                .filter(subscribed -> !subscribed.isWild())
                .map(subscribed -> new Channel(subscribed.name()))
                .filter(pattern::matches)
                .filter(channel -> after.isEmpty() || channel.compareTo(after.get()) > 0)
                .forEach(names::add);
        var page = names.stream().limit(limit).toList();
        var json = list("channels", page, channel -> JsonNodeFactory.instance
                .objectNode()
                .put("channel", Namespace.called(channel.name()))
                .put("subscribers", hub.audience(channel)));
        return ApiDoor.done(Answer.json(continued(json, page, limit, channel -> Namespace.called(channel.name()))));
    }

    CompletionStage<Answer> sessions(Call call) {
        call.knowsOnly(Set.of("after", "limit"));
        int limit = call.number("limit", USUAL, 1, MOST);

        var namespace = callers.operator(call).namespace();
        var page = sessions.list(call.query("after").orElse(null), limit, isIn(namespace));
        var json = list("sessions", page, Operating::outline).put("open", count(namespace));
        return ApiDoor.done(Answer.json(continued(json, page, limit, Session::id)));
    }

    CompletionStage<Answer> session(Call call) {
        call.knowsOnly(Set.of());
        var session = find(call);
        var json = outline(session);
        var patterns = json.putArray("patterns");
        session.patterns().forEach(pattern -> patterns.add(Namespace.called(pattern.name())));
        return ApiDoor.done(Answer.json(json));
    }

    CompletionStage<Answer> disconnect(Call call) {
        call.knowsOnly(Set.of());
        find(call).disconnect("ended by an operator");
        return ApiDoor.done(Answer.nothing());
    }

    CompletionStage<Answer> describe(Call call) {
        call.knowsOnly(Set.of());
        return ApiDoor.done(Answer.json(JsonNodeFactory.instance
                .objectNode()
                .put("name", "herald")
                .put("version", version)
                .put("epoch", journal.origin().epoch())
                .put("top", journal.top().toString())
                .put("started", started.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("uptimeSeconds", Duration.between(started, clock.instant()).toSeconds())
                .put("sessions", sessions.count())
                .put(
                        "subscriptions",
                        hub.subscriptions(Integer.MAX_VALUE).values().stream()
                                .mapToLong(Integer::longValue)
                                .sum())));
    }

    /** Operators of all namespaces see all sessions; those of one see theirs. */
    private static Predicate<Session> isIn(Namespace namespace) {
        return session -> namespace.equals(Namespace.DEFAULT)
                || session.identity().namespace().equals(namespace);
    }

    private long count(Namespace namespace) {
        return namespace.equals(Namespace.DEFAULT)
                ? sessions.count()
                : sessions.list(null, Integer.MAX_VALUE, isIn(namespace)).size();
    }

    private Session find(Call call) {
        return sessions.find(call.rest())
                .filter(isIn(callers.operator(call).namespace()))
                .orElseThrow(() -> new Refusal(new Problem(
                        404,
                        "no_such_session",
                        "no session of this id is open here",
                        "GET /api/v1/sessions lists them.")));
    }

    private static ObjectNode outline(Session session) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", session.id())
                .put("transport", session.transport())
                .put("remote", session.remote())
                .put("user", session.identity() instanceof Identity.User user ? user.subject() : null)
                .put("namespace", session.identity().namespace().name())
                .put("since", session.since().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("queuedBytes", session.queuedBytes())
                .put("subscriptions", session.patterns().size());
    }

    private static <T> ObjectNode list(String name, Iterable<T> items, Function<T, ObjectNode> written) {
        var json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray(name);
        items.forEach(item -> array.add(written.apply(item)));
        return json;
    }

    /** A full page may have another after it; who asks for that gets an empty one at worst. */
    private static <T> ObjectNode continued(ObjectNode json, List<T> page, int limit, Function<T, String> name) {
        return page.size() < limit ? json : json.put("next", name.apply(page.get(page.size() - 1)));
    }
}
