package dev.herald.broker.memory;

import dev.herald.broker.Health;
import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal on the heap.
 *
 * <p>Everything happens on the caller's thread, under this object's monitor: also the call of the follower,
 * which only enqueues. That is what puts the entries in order.
 */
final class MemoryJournal implements Journal {
    private static final int PAGE_BYTES = 1 << 20;
    private static final Duration ID_WINDOW = Duration.ofMinutes(10);

    private record Name(Channel channel, String id) {}

    private record Named(Name name, Instant at) {}

    private final Function<Channel, Keeping> keepings;
    private final Clock clock;
    private final String epoch = UUID.randomUUID().toString().substring(0, 8);
    private final NavigableMap<Channel, History> histories = new TreeMap<>();
    private final NavigableMap<Long, Entry> log = new TreeMap<>();
    private final Map<Name, Position> ids = new HashMap<>();
    private final Deque<Named> idsByAge = new ArrayDeque<>();
    private @Nullable Consumer<Entry> follower;
    private long offset;
    private boolean closed;

    MemoryJournal(Function<Channel, Keeping> keepings, Clock clock) {
        this.keepings = keepings;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Receipt> append(Publication publication) {
        return CompletableFuture.completedFuture(take(publication, null));
    }

    @Override
    public synchronized CompletionStage<Receipt> appendAfter(Position expected, Publication publication) {
        return CompletableFuture.completedFuture(take(publication, expected));
    }

    private Receipt take(Publication publication, @Nullable Position expected) {
        if (closed) {
            return new Receipt.Refused(Receipt.Reason.CLOSED, "the server is closing");
        }
        var keeping = keepings.apply(publication.channel());
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (keeping.durability() == Durability.NONE) {
            hand(new Entry(publication, null, null, now));
            return new Receipt.Passed();
        }
        forgetIds(now);
        var first = publication.id() == null ? null : ids.get(new Name(publication.channel(), publication.id()));
        if (first != null) {
            return new Receipt.Repeated(first);
        }
        var history = histories.computeIfAbsent(publication.channel(), channel -> new History());
        var newest = history.newest();
        var standsAt = newest == null ? origin() : newest;
        if (expected != null && !expected.equals(standsAt)) {
            return new Receipt.Conflict(standsAt);
        }
        return keep(new Entry(publication, new Position(epoch, ++offset), newest, now), history, keeping);
    }

    private Receipt keep(Entry entry, History history, Keeping keeping) {
        var position = new Position(epoch, offset);
        log.put(offset, entry);
        history.add(entry);
        trim(history, keeping, entry.at());
        var id = entry.publication().id();
        if (id != null) {
            var name = new Name(entry.channel(), id);
            ids.put(name, position);
            idsByAge.add(new Named(name, entry.at()));
        }
        hand(entry);
        return new Receipt.Kept(position);
    }

    private void hand(Entry entry) {
        if (follower != null) {
            follower.accept(entry);
        }
    }

    private void forgetIds(Instant now) {
        for (var oldest = idsByAge.peek();
                oldest != null && oldest.at.plus(ID_WINDOW).isBefore(now);
                oldest = idsByAge.peek()) {
            ids.remove(oldest.name);
            idsByAge.remove();
        }
    }

    private void trim(History history, Keeping keeping, Instant now) {
        history.trim(keeping.retention(), now).forEach(entry -> log.remove(History.offset(entry)));
    }

    @Override
    public synchronized CompletionStage<Reading> read(Pattern pattern, Position after, int limit) {
        return CompletableFuture.completedFuture(readNow(pattern, after, limit));
    }

    private Reading readNow(Pattern pattern, Position after, int limit) {
        if (!after.epoch().equals(epoch)) {
            return new Reading.Gap(top(), "the position is of another history");
        }
        if (after.offset() > offset) {
            return new Reading.Gap(top(), "the position is ahead of this history");
        }
        if (after.offset() < forgottenThrough(pattern)) {
            return new Reading.Gap(top(), "what came next is no longer kept");
        }
        return page(pattern, after, limit);
    }

    private Reading page(Pattern pattern, Position after, int limit) {
        var entries = new ArrayList<Entry>();
        long bytes = 0;
        for (var entry : log.tailMap(after.offset(), false).values()) {
            if (pattern.matches(entry.channel())) {
                if (entries.size() >= limit || bytes >= PAGE_BYTES) {
                    return new Reading.Part(entries, entries.isEmpty() ? after : placeOf(entries));
                }
                entries.add(entry);
                bytes += entry.payload().size();
            }
        }
        return new Reading.Complete(entries, top());
    }

    private Position placeOf(List<Entry> entries) {
        return new Position(epoch, History.offset(entries.get(entries.size() - 1)));
    }

    @Override
    public synchronized CompletionStage<Reading> last(Pattern pattern, int count) {
        matching(pattern).forEach(match -> {}); // trims them
        long after = log.descendingMap().entrySet().stream()
                .filter(entry -> pattern.matches(entry.getValue().channel()))
                .limit(count)
                .mapToLong(entry -> entry.getKey() - 1)
                .min()
                .orElse(offset);
        return CompletableFuture.completedFuture(page(pattern, new Position(epoch, after), count));
    }

    @Override
    public synchronized CompletionStage<Reading> before(Pattern pattern, Position position, int count) {
        matching(pattern).forEach(match -> {}); // trims them
        return CompletableFuture.completedFuture(
                position.epoch().equals(epoch)
                        ? newestBefore(pattern, position.offset(), count)
                        : new Reading.Gap(top(), "the position is of another history"));
    }

    private Reading newestBefore(Pattern pattern, long end, int count) {
        var top = new Position(epoch, Math.min(offset, Math.max(0, end - 1)));
        var entries = new ArrayDeque<Entry>();
        long bytes = 0;
        for (var entry : log.headMap(end, false).descendingMap().values()) {
            if (pattern.matches(entry.channel())) {
                if (entries.size() >= count || bytes >= PAGE_BYTES) {
                    return new Reading.Part(List.copyOf(entries), top);
                }
                entries.addFirst(entry);
                bytes += entry.payload().size();
            }
        }
        return new Reading.Complete(List.copyOf(entries), top);
    }

    @Override
    public synchronized CompletionStage<Reading> kept(Pattern pattern, Position after, int limit) {
        matching(pattern).forEach(match -> {}); // trims them
        return CompletableFuture.completedFuture(page(pattern, after, limit));
    }

    @Override
    public synchronized CompletionStage<Position> oldest(Pattern pattern) {
        return CompletableFuture.completedFuture(new Position(epoch, forgottenThrough(pattern)));
    }

    private long forgottenThrough(Pattern pattern) {
        return matching(pattern)
                .mapToLong(match -> match.getValue().forgottenThrough())
                .max()
                .orElse(0);
    }

    /** The channels that the pattern matches, trimmed. */
    private Stream<Map.Entry<Channel, History>> matching(Pattern pattern) {
        var now = clock.instant();
        return histories.entrySet().stream()
                .filter(entry -> pattern.matches(entry.getKey()))
                .peek(entry -> trim(entry.getValue(), keepings.apply(entry.getKey()), now));
    }

    @Override
    public Position origin() {
        return new Position(epoch, 0);
    }

    @Override
    public synchronized Position top() {
        return new Position(epoch, offset);
    }

    @Override
    public synchronized void follow(Consumer<Entry> follower) {
        this.follower = follower;
    }

    @Override
    public synchronized List<Channel> channels(Pattern pattern, @Nullable Channel after, int limit) {
        return matching(pattern)
                .filter(match -> !match.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .filter(channel -> after == null || channel.compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized boolean knows(Channel channel) {
        return histories.containsKey(channel);
    }

    @Override
    public synchronized int known() {
        return histories.size();
    }

    @Override
    public synchronized Health health() {
        return closed ? new Health.Impaired("the server is closing") : new Health.Well();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
