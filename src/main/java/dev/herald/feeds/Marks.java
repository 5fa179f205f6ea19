package dev.herald.feeds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.broker.Table;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far a feed has come: its newest mark, with a place in the journal behind which everything stands that was kept after it. The
 * ids there are what is passed over when the source tells it again, however long the server was away: the journal itself knows
 * ids again for minutes only.
 *
 * <p>One mark is written at a time; those that come meanwhile are written as one. Safe from any thread.
 */
final class Marks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 1_000;
    private static final long PAUSE_MILLIS = 500;

    private record Name(Channel channel, String id) {}

    private record Marked(String mark, Position position, long upTo, List<Runnable> then) {}

    private static final long NOT_TOLD_AGAIN = Long.MAX_VALUE;
    private static final int MOST_MARKS = 1_000; // after which what was not told again by then will not be

    private final String feed;
    private final Table table;
    private final Journal journal;
    private final List<Pattern> patterns;
    private final Map<Name, Long> since =
            new LinkedHashMap<>(); // kept after the newest mark that is written, and when it was told
    private Set<Name> told = Set.of(); // of these, what may be told again
    private final Map<Channel, Integer> expected = new HashMap<>(); // how many of them are on each channel
    private int marks; // since then
    private Position written;
    private @Nullable String mark;
    private final List<Runnable> held = new ArrayList<>(); // to be run with the next mark
    private @Nullable Marked next;
    private boolean isWriting;

    /** @param patterns that name all channels that the feed publishes to */
    Marks(String feed, Table table, Journal journal, List<Pattern> patterns) {
        this.feed = feed;
        this.table = table;
        this.journal = journal;
        this.patterns = patterns;
        this.written = journal.origin();
    }

    /** Reads what was kept before the server started, or writes down where a new feed begins; blocks. */
    void read() throws IOException {
        if (!(table.get(key()).toCompletableFuture().join() instanceof Table.Row.Present row)) {
            written = journal.top();
            table.put(key(), bytes(null, written), null).toCompletableFuture().join();
            return;
        }
        var json = JSON.readTree(row.value());
        mark = json.path("mark").textValue();
        var position = Position.parse(json.get("position").textValue());
        written = new Position(journal.origin().epoch(), position.offset());
        for (var pattern : patterns) {
            note(pattern, written);
        }
    }

    private void note(Pattern pattern, Position from) {
        var after = from;
        for (boolean isMore = true; isMore; ) {
            var reading =
                    journal.kept(pattern, after, PAGE).toCompletableFuture().join();
            List<Entry> entries = List.of();
            if (reading instanceof Reading.Complete complete) {
                entries = complete.entries();
            } else if (reading instanceof Reading.Part part) {
                entries = part.entries();
            }
            entries.forEach(entry -> kept(entry.publication(), NOT_TOLD_AGAIN));
            isMore = reading instanceof Reading.Part && !reading.top().equals(after);
            after = reading.top();
        }
    }

    /** What was kept since the mark is passed over from now on, once. */
    synchronized void begin() {
        since.replaceAll((name, number) -> NOT_TOLD_AGAIN);
        told = new HashSet<>(since.keySet());
        expected.clear();
        told.forEach(name -> expected.merge(name.channel, 1, Integer::sum));
        marks = 0;
    }

    synchronized Optional<String> mark() {
        return Optional.ofNullable(mark);
    }

    /** Whether it was kept before, and is now told again as the number given. */
    synchronized boolean passesOver(Publication publication, long number) {
        if (told.isEmpty() || !told.remove(name(publication))) {
            return false;
        }
        since.put(name(publication), number);
        expected.computeIfPresent(publication.channel(), (channel, count) -> count == 1 ? null : count - 1);
        return true;
    }

    /** Whether something was kept on the channel that is yet to be told again. */
    synchronized boolean expects(Channel channel) {
        return expected.containsKey(channel);
    }

    /** Whether all was told again that was kept after the mark. */
    synchronized boolean isCaughtUp() {
        return told.isEmpty();
    }

    synchronized void kept(Publication publication, long number) {
        var id = publication.id();
        if (id != null && id.startsWith(feed + ":") && !id.startsWith(feed + ":" + Journaling.RESYNC_ID)) {
            since.put(name(publication), number);
        }
    }

    private static Name name(Publication publication) {
        return new Name(publication.channel(), String.valueOf(publication.id()));
    }

    /** Everything told up to the number is kept, and everything after it will stand behind the position. */
    void put(String reached, Position position, long number, Runnable then) {
        synchronized (this) {
            age();
            var place = told.isEmpty() ? position : written; // what is not told again yet stands behind that one
            var all = new ArrayList<Runnable>(next == null ? List.of() : next.then);
            all.addAll(held);
            held.clear();
            all.add(then);
            next = new Marked(reached, place, number, all);
        }
        write();
    }

    /** A mark that is not to be written, but the next one: until then what is before it has to be told again after a crash. */
    synchronized void hold(Runnable then) {
        age();
        held.add(then);
    }

    /** What was not told again for long will not be. */
    private void age() {
        if (!told.isEmpty() && ++marks > MOST_MARKS) {
            since.keySet().removeAll(told);
            told = Set.of();
            expected.clear();
        }
    }

    private void write() {
        Marked writing;
        synchronized (this) {
            writing = next;
            if (isWriting || writing == null) {
                return;
            }
            isWriting = true;
            next = null;
        }
        table.put(key(), bytes(writing.mark, writing.position), null).whenComplete((row, failure) -> {
            written(writing, failure == null);
            if (failure == null) {
                writing.then.forEach(Runnable::run);
                write();
            } else {
                CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(this::write);
            }
        });
    }

    private synchronized void written(Marked writing, boolean isThere) {
        isWriting = false;
        if (isThere) {
            mark = writing.mark;
            written = writing.position;
            since.values().removeIf(order -> order <= writing.upTo);
        } else if (next == null) {
            next = writing; // once more: nothing else may come for long
        } else {
            var all = new ArrayList<>(writing.then);
            all.addAll(next.then);
            next = new Marked(next.mark, next.position, next.upTo, all);
        }
    }

    private static byte[] bytes(@Nullable String mark, Position position) {
        JsonNode json = JSON.createObjectNode().put("mark", mark).put("position", position.toString());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String key() {
        return "feeds/" + feed;
    }
}
