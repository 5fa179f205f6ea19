package dev.herald.documents.keeping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.broker.Table;
import dev.herald.documents.json.Values;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Refused;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes documents. Stages complete on the executor, where what hangs on them may take a while. Safe from any thread.
 */
public final class Store {
    private static final int PAGE = 500;
    private static final int FURTHEST = 5_000; // commits that a change can be carried over, if they are not in memory
    private static final long FURTHEST_BYTES = 4 << 20;
    private static final String PREFIX = "documents/now";
    private static final String MARKS = "documents/uncopied";
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private final Journal journal;
    private final Table table;
    private final Executor executor;

    public Store(Journal journal, Table table, Executor executor) {
        this.journal = journal;
        this.table = table;
        this.executor = executor;
    }

    /** Where a channel stands that has nothing. */
    public Position origin() {
        return journal.origin();
    }

    /** The newest copy, if one was made. */
    public CompletionStage<Optional<Copy>> copy(Channel channel) {
        return table.get(PREFIX + channel.name())
                .thenApplyAsync(
                        row -> row instanceof Table.Row.Present present
                                ? Optional.of(Copy.read(present.value()))
                                : Optional.empty(),
                        executor);
    }

    /** Notes that the document has changes that are in no copy. */
    public CompletionStage<Void> mark(Channel channel) {
        return table.put(MARKS + channel.name(), new byte[0], null).thenApply(row -> null);
    }

    public CompletionStage<Void> unmark(Channel channel) {
        return table.remove(MARKS + channel.name());
    }

    /** Does the work for all that are noted so, one after the other. */
    public void marked(Function<Channel, CompletionStage<Void>> work) {
        marked(null, work);
    }

    private void marked(@Nullable String after, Function<Channel, CompletionStage<Void>> work) {
        table.scan(MARKS + "/", after, PAGE)
                .thenComposeAsync(
                        page -> {
                            CompletionStage<Void> done = CompletableFuture.allOf();
                            for (var row : page) {
                                var channel = new Channel(row.key().substring(MARKS.length()));
                                done = done.thenComposeAsync(before -> work.apply(channel), executor);
                            }
                            return done.thenApply(all -> page);
                        },
                        executor)
                .thenAccept(page -> {
                    if (page.size() == PAGE) {
                        marked(page.get(PAGE - 1).key(), work);
                    }
                });
    }

    /** Replaces the newest copy. */
    public CompletionStage<Void> keep(Channel channel, byte[] copy) {
        return table.put(PREFIX + channel.name(), copy, null).thenApply(row -> null);
    }

    /**
     * Hands on what the channel has after the position, oldest first.
     *
     * @return the position up to which that was everything; fails with {@link Refused} when it is not kept any more
     */
    public CompletionStage<Position> after(Channel channel, Position position, Consumer<Entry> taker) {
        return asLongAs(channel, position, entry -> {
            taker.accept(entry);
            return true;
        });
    }

    /** The same, for as long as the taker wants more. */
    public CompletionStage<Position> asLongAs(Channel channel, Position position, Predicate<Entry> taker) {
        return journal.read(new Pattern(channel.name()), position, PAGE)
                .thenComposeAsync(
                        reading -> {
                            if (reading instanceof Reading.Gap) {
                                throw new Refused(
                                        410,
                                        "version_gone",
                                        "what changed since the last whole copy is not kept any more");
                            }
                            boolean isWanting = entries(reading).stream().allMatch(taker);
                            return reading instanceof Reading.Part part && isWanting
                                    ? asLongAs(channel, part.top(), taker)
                                    : CompletableFuture.completedFuture(reading.top());
                        },
                        executor);
    }

    /** The commits after the version, up to the position and without what is there, oldest first; none when not all are kept. */
    public CompletionStage<Optional<List<Commit>>> since(Channel channel, long version, Position before) {
        return back(channel, version, before, new ArrayList<>());
    }

    private CompletionStage<Optional<List<Commit>>> back(
            Channel channel, long version, Position before, List<Commit> found) {
        return journal.before(new Pattern(channel.name()), before, PAGE)
                .thenComposeAsync(
                        reading -> {
                            var entries = entries(reading);
                            for (int i = entries.size() - 1; i >= 0; i--) {
                                var commit = commit(entries.get(i));
                                if (commit.isPresent() && commit.get().version() <= version) {
                                    return CompletableFuture.completedFuture(Optional.of(reversed(found)));
                                }
                                commit.ifPresent(found::add);
                            }
                            boolean isWhole = !found.isEmpty()
                                    && found.get(found.size() - 1).version() == version + 1;
                            if (isWhole) {
                                return CompletableFuture.completedFuture(Optional.of(reversed(found)));
                            }
                            if (entries.isEmpty() || !(reading instanceof Reading.Part) || isTooMuch(found)) {
                                return CompletableFuture.completedFuture(Optional.empty());
                            }
                            return back(
                                    channel,
                                    version,
                                    Objects.requireNonNull(entries.get(0).position()),
                                    found);
                        },
                        executor);
    }

    private static boolean isTooMuch(List<Commit> found) {
        return found.size() > FURTHEST
                || found.stream()
                                .mapToLong(commit -> Values.size(commit.json()))
                                .sum()
                        > FURTHEST_BYTES;
    }

    private static List<Entry> entries(Reading reading) {
        if (reading instanceof Reading.Part part) {
            return part.entries();
        }
        return reading instanceof Reading.Complete all ? all.entries() : List.of();
    }

    private static List<Commit> reversed(List<Commit> commits) {
        var all = new ArrayList<>(commits);
        Collections.reverse(all);
        return all;
    }

    /** What the entry is, if it is a commit: anything else on the channel is passed over. */
    public static Optional<Commit> commit(Entry entry) {
        var position = entry.position();
        if (position == null) {
            return Optional.empty();
        }
        return json(entry).flatMap(json -> Commit.of(json, position, entry.at()));
    }

    private static Optional<JsonNode> json(Entry entry) {
        try {
            return Optional.of(JSON.readTree(entry.payload().json()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
