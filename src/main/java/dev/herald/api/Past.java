package dev.herald.api;

import dev.herald.broker.JournalBroken;
import dev.herald.broker.Reading;
import dev.herald.http.Answer;
import dev.herald.http.Call;
import dev.herald.http.EntryJson;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.hub.Hub;
import dev.herald.hub.Since;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Reads history out, page by page: the oldest first, and with each page the position to ask for the next.
 *
 * <p>A page ends at its limit of entries or of bytes, whichever comes first.
 */
final class Past {
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private final Hub hub;

    Past(Hub hub) {
        this.hub = hub;
    }

    /** {@code GET /api/v1/history/chat/lobby?since=&limit=}, or {@code ?last=}. */
    CompletionStage<Answer> read(Call call) {
        call.knowsOnly(Set.of("since", "last", "limit"));
        var pattern = new Pattern("/" + call.rest());
        int limit = call.number("limit", USUAL, 1, MOST);
        int last = call.number("last", 0, 0, MOST);
        if (last > 0 && (call.query("since").isPresent() || call.query("limit").isPresent())) {
            throw Refusal.badRequest(
                    "bad_parameter",
                    "?last stands alone",
                    "Ask for the newest with ?last=n, or page with ?since= and ?limit=.");
        }
        var since = last > 0 ? new Since.Last(last) : since(call);
        return hub.history(pattern, since, last > 0 ? last : limit)
                .thenApply(reading -> answer(pattern, reading))
                .exceptionally(Past::broken);
    }

    private static Since since(Call call) {
        var text = call.query("since");
        try {
            return text.isEmpty() ? new Since.Beginning() : new Since.After(Position.parse(text.get()));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "bad_position",
                    String.valueOf(e.getMessage()),
                    "Give the 'next' or a 'position' of an earlier answer.");
        }
    }

    private static Answer answer(Pattern pattern, Reading reading) {
        if (reading instanceof Reading.Gap gap) {
            return new Problem(
                            410,
                            "history_gone",
                            gap.reason(),
                            "Reload your state, then go on from the position given here.")
                    .telling("position", gap.top().toString());
        }
        var page = fitting(reading);
        var out = new ByteArrayOutputStream();
        put(out, "{\"channel\":\"" + pattern + "\",\"entries\":[");
        var comma = "";
        for (var entry : page.entries()) {
            put(out, comma);
            out.writeBytes(EntryJson.of(entry));
            comma = ",\n";
        }
        put(out, "],\"next\":");
        out.writeBytes(Json.quoted(page.next().toString()));
        put(out, ",\"complete\":" + page.complete() + "}\n");
        return Answer.json(out.toByteArray());
    }

    /** @param next where to go on from */
    private record Page(List<Entry> entries, Position next, boolean complete) {}

    /** As much of the reading as a page holds, one entry at least. */
    private static Page fitting(Reading reading) {
        boolean complete = reading instanceof Reading.Complete;
        var entries = reading instanceof Reading.Complete whole
                ? whole.entries()
                : reading instanceof Reading.Part part ? part.entries() : List.<Entry>of();
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).payload().size();
            if (i > 0 && bytes > PAGE_BYTES) {
                return new Page(entries.subList(0, i), placeOf(entries.get(i - 1)), false);
            }
        }
        return new Page(entries, reading.top(), complete);
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
