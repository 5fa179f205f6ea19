package dev.herald.events;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.admission.Callers;
import dev.herald.broker.JournalBroken;
import dev.herald.broker.Reading;
import dev.herald.census.Sessions;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.http.Routes;
import dev.herald.http.Signpost;
import dev.herald.http.origin.Origins;
import dev.herald.hub.Hub;
import dev.herald.hub.lanes.Joined;
import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The door that streams: {@code GET /sub/{pattern}} as server-sent events, or as NDJSON for those who accept
 * that.
 *
 * <p>A stream begins with what is published from now on, or where it is told to: {@code ?since=} and a
 * position or {@code beginning}, {@code ?last=} and a number, or the {@code Last-Event-ID} with which a
 * browser's EventSource comes back, which outweighs the others. A caller with an API key may read what the
 * server may; everybody else what anyone may.
 */
public final class EventsDoor extends Handler.Wrapper implements Signpost {
    private static final int MOST = 10_000;
    private static final String STOPPING = "the server is stopping";

    /**
     * @param queueBytes that may wait to be sent to one stream; what is more waits in the journal
     * @param heartbeat after how long a silent stream shows that it is alive
     */
    public record Settings(int queueBytes, Duration heartbeat) {
        public static final Settings DEFAULTS = new Settings(1024 * 1024, Duration.ofSeconds(15));
    }

    private final Settings settings;
    private final Hub hub;
    private final Sessions sessions;
    private final Access access;
    private final Callers callers;
    private final Clock clock;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    public EventsDoor(
            Settings settings,
            Hub hub,
            Sessions sessions,
            Access access,
            Callers callers,
            Origins origins,
            Metrics metrics,
            Clock clock) {
        this.settings = settings;
        this.hub = hub;
        this.sessions = sessions;
        this.access = access;
        this.callers = callers;
        this.clock = clock;
        metrics.gauge("herald.streams", "Event streams that are open", open::size);
        setHandler(new Routes(origins).on("GET", "/sub/{pattern...}", this::subscribe));
    }

    /** Ends every stream with the advice to come back in a while, not all at once; takes no new ones. */
    public void drain() {
        draining = true;
        open.forEach(stream -> stream.disconnect(STOPPING));
    }

    /** Rules have changed: streams that they do not allow any more end. */
    public void recheck() {
        open.forEach(this::recheck);
    }

    private void recheck(Stream stream) {
        stream.patterns().stream()
                .filter(pattern -> access.checkSubscribe(stream.identity(), pattern) instanceof Verdict.Denied)
                .forEach(denied -> stream.expel("403:" + Namespace.called(denied.name()) + ":subscribe_denied"));
    }

    @Override
    public List<String> signs() {
        return List.of("/sub/{pattern...}");
    }

    private CompletionStage<Answer> subscribe(Call call) {
        if (draining) {
            throw new Refusal(new Problem(503, "closing", STOPPING, "Come back in a moment.").with("Retry-After", "2"));
        }
        call.knowsOnly(Set.of("since", "last", "namespace", "ticket"));
        var form = Form.accepted(call.header("Accept").orElse("*/*"));
        var since = since(call);
        return callers.reader(call, call.query("ticket")).thenCompose(who -> subscribe(call, form, since, who));
    }

    private CompletionStage<Answer> subscribe(Call call, Form form, Since since, Identity who) {
        var pattern = who.namespace().pattern("/" + call.rest());
        check(who, pattern);
        if (call.request().getMethod().equals("HEAD")) {
            return CompletableFuture.completedFuture(new Answer.Whole(200, form.contentType(), new byte[0], Map.of()));
        }
        var stream = new Stream(
                pattern,
                form,
                settings,
                sessions.queue(settings.queueBytes()),
                hub,
                clock.instant(),
                who,
                channel -> access.check(who, Operation.SUBSCRIBE, channel) instanceof Verdict.Allowed);
        boolean isKeptBack =
                !(since instanceof Since.Now) && access.checkHistory(who, pattern) instanceof Verdict.Denied;
        return placed(pattern, isKeptBack ? new Since.Now() : since)
                .thenCompose(place -> hub.subscribe(stream, pattern, place)
                        .<Answer>thenApply(joined -> (request, response, callback) ->
                                start(stream, beginning(place, joined, isKeptBack), request, response, callback)))
                .exceptionally(EventsDoor::broken);
    }

    private void start(
            Stream stream, Stream.Beginning beginning, Request request, Response response, Callback callback) {
        open.add(stream);
        sessions.opened(stream);
        stream.start(beginning, request, response, callback, () -> {
            open.remove(stream);
            sessions.closed(stream);
        });
        recheck(stream); // rules may have changed since it was let in
        if (draining) { // since it was let in: the drain may have come too early to find it
            stream.disconnect(STOPPING);
        }
    }

    /** A reader of the newest few that is cut off before the first of them arrives must come back to the same place. */
    private CompletionStage<Since> placed(Pattern pattern, Since since) {
        return since instanceof Since.Last last
                ? hub.history(pattern, last, last.count()).thenApply(EventsDoor::before)
                : CompletableFuture.completedFuture(since);
    }

    private static Since before(Reading newest) {
        var entries = newest instanceof Reading.Complete complete
                ? complete.entries()
                : newest instanceof Reading.Part part ? part.entries() : List.<Entry>of();
        var first = entries.isEmpty() ? null : entries.get(0).position();
        return new Since.After(
                first == null ? newest.top() : new Position(first.epoch(), Math.max(0, first.offset() - 1)));
    }

    private static Stream.Beginning beginning(Since place, Joined joined, boolean isKeptBack) {
        if (isKeptBack) {
            return new Stream.Beginning(joined, Optional.of(joined.top()), Optional.of("history_denied"));
        }
        if (joined.recovery() instanceof Joined.Recovery.Lost lost) {
            return new Stream.Beginning(joined, Optional.of(joined.top()), Optional.of(lost.reason()));
        }
        if (!(joined.recovery() instanceof Joined.Recovery.Recovered)) {
            return new Stream.Beginning(joined, Optional.of(joined.top()), Optional.empty());
        }
        var after = place instanceof Since.After from ? Optional.of(from.position()) : Optional.<Position>empty();
        return new Stream.Beginning(joined, after, Optional.empty());
    }

    private void check(Identity who, Pattern pattern) {
        var root = Namespace.called(pattern.name()) + "/";
        if (root.startsWith("/meta/") || root.startsWith("/service/")) {
            throw Refusal.badRequest(
                    "reserved_channel",
                    "/meta and /service channels carry Bayeux's own messages",
                    "Subscribe to another channel, such as /sub/chat.");
        }
        if (access.checkSubscribe(who, pattern) instanceof Verdict.Denied denied) {
            throw new Refusal(
                    new Problem(403, "denied", denied.reason(), "The channel's rule decides who may subscribe."));
        }
    }

    private static Since since(Call call) {
        var last = call.number("last", -1, 0, MOST);
        var since = call.query("since");
        if (last >= 0 && since.isPresent()) {
            throw Refusal.badRequest("bad_parameter", "?since and ?last exclude each other", "Give one of them.");
        }
        var returning = call.header("Last-Event-ID");
        if (returning.isPresent() && !returning.get().isEmpty()) {
            return after(returning.get());
        }
        if (since.isPresent()) {
            return since.get().equals("beginning") ? new Since.Beginning() : after(since.get());
        }
        return last > 0 ? new Since.Last(last) : new Since.Now();
    }

    private static Since after(String position) {
        try {
            return new Since.After(Position.parse(position));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "bad_position",
                    String.valueOf(e.getMessage()),
                    "Give a position as it came with an event, or ?since=beginning.");
        }
    }

    private static Answer broken(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof JournalBroken) {
            return new Problem(503, "storage_broken", "the history cannot be read", "Come back later.")
                    .with("Retry-After", "5");
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }
}
