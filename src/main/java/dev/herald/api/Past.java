package dev.herald.api;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.admission.Callers;
import dev.herald.broker.Journal;
import dev.herald.broker.JournalBroken;
import dev.herald.broker.Reading;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.EntryJson;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.hub.Hub;
import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Reads history out, page by page, each oldest first: onward from a position, or back from one. What the caller may not
 * read is left out of what a wildcard brings.
 *
 * <p>A page ends at its limit of entries or of bytes, whichever comes first.
 */
final class Past {
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final int TRIES = 20;
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private final Hub hub;
    private final Journal journal;
    private final Access access;
    private final Callers callers;

    Past(Hub hub, Journal journal, Access access, Callers callers) {
        this.hub = hub;
        this.journal = journal;
        this.access = access;
        this.callers = callers;
    }

    /** What is asked for, and by whom. */
    private record Asked(Pattern pattern, int limit, Identity who) {}

    /** {@code GET /api/v1/history/chat/lobby?since=&limit=}, or {@code ?before=&limit=}, or {@code ?last=}. */
    CompletionStage<Answer> read(Call call) {
        call.knowsOnly(Set.of("since", "before", "last", "limit", "namespace"));
        return callers.reader(call).thenCompose(who -> read(call, who));
    }

    private CompletionStage<Answer> read(Call call, Identity who) {
        var pattern = who.namespace().pattern("/" + call.rest());
        if (!pattern.isWild() && access.checkHistory(who, pattern) instanceof Verdict.Denied) {
            throw who instanceof Identity.Anyone
                    ? Call.unauthorized("the channel's rule asks for an API key or a token")
                    : new Refusal(new Problem(
                            403, "denied", "its history is not yours to read", "Its rule says whose it is."));
        }
        int limit = call.number("limit", USUAL, 1, MOST);
        int last = call.number("last", 0, 0, MOST);
        checkTogether(call, last);

        var asked = new Asked(pattern, last > 0 ? last : limit, who);
        return found(call, asked, last).exceptionally(Past::broken);
    }

    private static void checkTogether(Call call, int last) {
        boolean since = call.query("since").isPresent();
        boolean before = call.query("before").isPresent();
        if (last > 0 && (since || before || call.query("limit").isPresent())) {
            throw Refusal.badRequest(
                    "bad_parameter",
                    "?last stands alone",
                    "Ask for the newest with ?last=n, or page with ?since= or ?before=, and ?limit=.");
        }
        if (since && before) {
            throw Refusal.badRequest(
                    "bad_parameter",
                    "?since and ?before exclude each other",
                    "Go on with ?since=, or back with ?before=.");
        }
    }

    private CompletionStage<Answer> found(Call call, Asked asked, int last) {
        var before = call.query("before").map(Past::position);
        if (before.isPresent()) {
            return back(asked, before.get(), TRIES).thenApply(page -> answer(asked, page, page.next()));
        }
        if (last > 0) {
            var end = new Position(journal.origin().epoch(), Long.MAX_VALUE);
            return back(asked, end, TRIES).thenApply(page -> answer(asked, page, page.top()));
        }
        var since = call.query("since").<Since>map(text -> new Since.After(position(text)));
        return hub.history(asked.pattern, since.orElseGet(Since.Beginning::new), asked.limit)
                .thenApply(reading -> onward(asked, reading));
    }

    private static Position position(String text) {
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "bad_position",
                    String.valueOf(e.getMessage()),
                    "Give the 'next' or a 'position' of an earlier answer.");
        }
    }

    /** A page before the position; where all of one is not for the caller, the next is tried, a few times. */
    private CompletionStage<Page> back(Asked asked, Position before, int tries) {
        return journal.before(asked.pattern, before, asked.limit).thenCompose(reading -> {
            if (reading instanceof Reading.Gap gap) {
                throw new Refusal(gone(gap));
            }
            var entries = entriesOf(reading);
            var page = new Page(
                    readable(asked, entries),
                    entries.isEmpty() ? before : placeOf(entries.get(0)),
                    reading.top(),
                    reading instanceof Reading.Complete);
            return page.entries().isEmpty() && !page.complete() && tries > 0
                    ? back(asked, page.next(), tries - 1)
                    : CompletableFuture.completedFuture(page);
        });
    }

    private Answer onward(Asked asked, Reading reading) {
        if (reading instanceof Reading.Gap gap) {
            return gone(gap);
        }
        var page = fitting(asked, reading);
        return answer(asked, page, page.next());
    }

    private static Problem gone(Reading.Gap gap) {
        return new Problem(
                        410,
                        "history_gone",
                        gap.reason(),
                        "Reload your state, then go on from the position given here.")
                .telling("position", gap.top().toString());
    }

    private static Answer answer(Asked asked, Page page, Position next) {
        var out = new ByteArrayOutputStream();
        put(out, "{\"channel\":\"" + Namespace.called(asked.pattern.name()) + "\",\"entries\":[");
        var comma = "";
        for (var entry : page.entries()) {
            put(out, comma);
            out.writeBytes(EntryJson.of(entry));
            comma = ",\n";
        }
        put(out, "],\"next\":");
        out.writeBytes(Json.quoted(next.toString()));
        put(out, ",\"complete\":" + page.complete() + "}\n");
        return Answer.json(out.toByteArray());
    }

    /**
     * @param next where to go on from, in the direction of reading
     * @param top what is newer is not told of here
     */
    private record Page(List<Entry> entries, Position next, Position top, boolean complete) {}

    /** As much of the reading as a page holds, one entry at least. */
    private Page fitting(Asked asked, Reading reading) {
        var entries = entriesOf(reading);
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).payload().size();
            if (i > 0 && bytes > PAGE_BYTES) {
                var place = placeOf(entries.get(i - 1));
                return new Page(readable(asked, entries.subList(0, i)), place, place, false);
            }
        }
        return new Page(readable(asked, entries), reading.top(), reading.top(), reading instanceof Reading.Complete);
    }

    private List<Entry> readable(Asked asked, List<Entry> entries) {
        return entries.stream()
                .filter(entry -> access.check(asked.who, Operation.HISTORY, entry.channel()) instanceof Verdict.Allowed)
                .toList();
    }

    private static List<Entry> entriesOf(Reading reading) {
        return reading instanceof Reading.Complete whole
                ? whole.entries()
                : reading instanceof Reading.Part part ? part.entries() : List.of();
    }

    private static Position placeOf(Entry entry) {
        return Objects.requireNonNull(entry.position(), "what history holds has a position");
    }

    private static Answer broken(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof JournalBroken) {
            return new Problem(503, "storage_broken", "the history cannot be read", "The server's log says why.");
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
