package dev.herald.feeds.states;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.broker.Receipt;
import dev.herald.broker.Table;
import dev.herald.feeds.asking.Queryable;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.states.Held.Telling;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last value of each channel that has one: kept in the table, told as changes.
 *
 * <p>The table is the state; in memory there are only the channels' names, and what waits for its turn. A value is in the table
 * before it is published, and marked there as told after that: see {@link Held}. What hangs on the table and on publishing is
 * done on this object's own thread, since finding a difference may take a while.
 */
public final class States implements Queryable, AutoCloseable {

    /**
     * @param rows that one question may have
     * @param forget for how long the version of a state that was cleared is remembered
     */
    public record Settings(int rows, Duration forget) {
        public static final Settings DEFAULTS = new Settings(10_000, Duration.ofDays(30));
    }

    private static final Logger LOG = LoggerFactory.getLogger(States.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "states";
    private static final int PAGE = 500;

    private final Settings settings;
    private final Function<Publication, CompletionStage<Receipt>> publish;
    private final Table table;
    private final Supplier<Position> top;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var made = new Thread(task, "herald-states");
        made.setDaemon(true);
        return made;
    });
    private final Turns turns = new Turns(thread);
    private final ConcurrentSkipListSet<String> channels = new ConcurrentSkipListSet<>();
    private @Nullable Position newest; // of what this has published; guarded by this

    private States(
            Settings settings,
            Function<Publication, CompletionStage<Receipt>> publish,
            Table table,
            Supplier<Position> top,
            Clock clock) {
        this.settings = settings;
        this.publish = publish;
        this.table = table;
        this.top = top;
        this.clock = clock;
    }

    /** Reads which states there are, and tells what was about to be told when the server was killed. */
    public static States begin(
            Settings settings,
            Function<Publication, CompletionStage<Receipt>> publish,
            Table table,
            Supplier<Position> top,
            Clock clock) {
        var states = new States(settings, publish, table, top, clock);
        String after = null;
        List<Table.Row.Present> page;
        do {
            page = table.scan(PREFIX + "/", after, PAGE).toCompletableFuture().join();
            page.forEach(states::find);
            after = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
        return states;
    }

    private void find(Table.Row.Present row) {
        var channel = channelOf(row);
        channels.add(channel.name());
        if (Held.read(row.value()).telling() == Telling.BEGUN) {
            turns.step(channel, () -> whole(channel)).whenComplete((held, failure) -> {
                if (failure != null) {
                    LOG.warn("what state {} was set to last could not be published again", channel, failure);
                }
            });
        }
    }

    /** The channel's state, whether it was ever set or not. */
    public State state(Channel channel) {
        channels.add(channel.name());
        return new State() {
            @Override
            public CompletionStage<Receipt> set(Object value) {
                var json = json(value);
                return become(channel, json);
            }

            @Override
            public CompletionStage<Optional<JsonNode>> get() {
                return turns.step(channel, () -> whole(channel).thenApply(held -> Optional.ofNullable(held.value())));
            }

            @Override
            public CompletionStage<Receipt> clear() {
                return become(channel, null);
            }
        };
    }

    private static JsonNode json(@Nullable Object value) {
        try {
            var json = JSON.readTree(JSON.writeValueAsBytes(value));
            if (json.isNull()) {
                throw new IllegalArgumentException("a state is not null: clear() it");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this cannot be written as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("this cannot be written as JSON", e);
        }
    }

    private CompletionStage<Receipt> become(Channel channel, @Nullable JsonNode value) {
        var receipt = new CompletableFuture<Receipt>();
        turns.step(channel, () -> whole(channel)
                        .thenComposeAsync(held -> become(channel, held, value, receipt), thread))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        receipt.completeExceptionally(failure);
                    }
                });
        return receipt;
    }

    private CompletionStage<Void> become(
            Channel channel, Held held, @Nullable JsonNode value, CompletableFuture<Receipt> receipt) {
        boolean isSame = value == null ? held.value() == null : value.equals(held.value());
        if (isSame) {
            receipt.complete(held.position() == null ? new Receipt.Passed() : new Receipt.Repeated(held.position()));
            return CompletableFuture.completedFuture(null);
        }
        var next = held.next(value, clock.instant());
        return put(channel, next)
                .thenComposeAsync(row -> publish.apply(next.publication(channel)), thread)
                .thenComposeAsync(known -> told(channel, held, next, known, receipt), thread);
    }

    /** The channel's, of which nothing is left to be told. */
    private CompletionStage<Held> whole(Channel channel) {
        return table.get(key(channel)).thenComposeAsync(row -> whole(channel, row), thread);
    }

    private CompletionStage<Held> whole(Channel channel, Table.Row row) {
        var held = row instanceof Table.Row.Present present ? Held.read(present.value()) : Held.NOTHING;
        if (held.telling() == Telling.DONE) {
            return CompletableFuture.completedFuture(held);
        }
        return publish.apply(held.publication(channel)).thenComposeAsync(receipt -> {
            if (receipt instanceof Receipt.Refused refused) {
                throw new IllegalStateException("the state before could not be published: " + refused.detail());
            }
            var told = held.told(note(receipt));
            return put(channel, told).thenApply(done -> told);
        });
    }

    /** Who set it need not wait until it stands in the table that it was told. */
    private CompletionStage<Void> told(
            Channel channel, Held before, Held now, Receipt known, CompletableFuture<Receipt> receipt) {
        if (known instanceof Receipt.Refused) {
            return put(channel, before).thenAccept(row -> receipt.complete(known));
        }
        var told = now.told(note(known));
        receipt.complete(known);
        return put(channel, told).thenAccept(row -> {});
    }

    private CompletionStage<Table.Row.Present> put(Channel channel, Held held) {
        return table.put(key(channel), held.bytes(), held.value() == null ? settings.forget : null);
    }

    private synchronized @Nullable Position note(Receipt receipt) {
        var position = receipt instanceof Receipt.Kept kept
                ? kept.position()
                : receipt instanceof Receipt.Repeated repeated ? repeated.position() : null;
        if (position != null && (newest == null || !newest.covers(position))) {
            newest = position;
        }
        return position;
    }

    @Override
    public boolean covers(Pattern pattern) {
        return pattern.isWild()
                ? channels.tailSet(pattern.stem()).stream()
                        .takeWhile(name -> name.startsWith(pattern.stem()))
                        .anyMatch(name -> pattern.matches(new Channel(name)))
                : channels.contains(pattern.name());
    }

    @Override
    public CompletionStage<Rows> rows(Pattern pattern) {
        return turns.alone(() -> more(pattern, null, new ArrayList<>()));
    }

    private CompletionStage<Rows> more(Pattern pattern, @Nullable String after, List<Rows.Row> found) {
        return table.scan(PREFIX + pattern.stem(), after, PAGE)
                .thenComposeAsync(
                        page -> {
                            for (var row : page) {
                                var value = Held.read(row.value()).value();
                                if (value == null || !pattern.matches(channelOf(row))) {
                                    continue;
                                }
                                if (found.size() == settings.rows) {
                                    return CompletableFuture.completedFuture(new Rows(found, List.of(), place(), true));
                                }
                                found.add(new Rows.Row(
                                        channelOf(row), Held.TABLE, Held.key(channelOf(row)), Held.row(value)));
                            }
                            return page.size() < PAGE
                                    ? CompletableFuture.completedFuture(new Rows(found, List.of(), place(), false))
                                    : more(pattern, page.get(PAGE - 1).key(), found);
                        },
                        thread);
    }

    /** What this has published may not have been handed on yet. */
    private synchronized Position place() {
        var known = top.get();
        return newest != null && newest.epoch().equals(known.epoch()) && newest.offset() > known.offset()
                ? newest
                : known;
    }

    private static String key(Channel channel) {
        return PREFIX + channel.name();
    }

    private static Channel channelOf(Table.Row row) {
        return new Channel(row.key().substring(PREFIX.length()));
    }

    /** What is under way ends by itself, or is told after the next start. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
