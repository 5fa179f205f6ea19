package dev.herald.feeds.items;

import dev.herald.broker.Table;
import dev.herald.feeds.Sink;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was told of each item of a source that can only be looked at, and so what has changed.
 *
 * <p>A change is numbered, and in the table, before it is published; the number of the newest that is kept is the feed's mark. So
 * after a crash whatever stands in the table behind the mark is published again under its number, as it was, and what has changed
 * since is told after that: nothing is missing, and nothing is told twice. Of one thread, the source's.
 */
public final class Items {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final int PAGE = 500;
    private static final int MOST_ROWS = 10_000;

    private final String feed;
    private final Template channel;
    private final Table table;
    private final Clock clock;
    private final TreeMap<String, Known> known = new TreeMap<>();
    private long number;

    public Items(String feed, Template channel, Table table, Clock clock) {
        this.feed = feed;
        this.channel = channel;
        this.table = table;
        this.clock = clock;
    }

    /** Reads what was told, and tells again what may not have been kept. */
    public void open(Sink sink) throws InterruptedException {
        known.clear();
        long mark = sink.mark().map(Long::parseLong).orElse(0L);
        number = mark;
        var untold = new ArrayList<Known>();
        for (var one : read()) {
            number = Math.max(number, one.number());
            if (one.row() != null) {
                known.put(one.name(), one);
            }
            if (one.number() > mark) {
                untold.add(one);
            } else if (one.row() == null) {
                await(List.of(table.remove(key(one.name())).toCompletableFuture()));
            }
        }
        untold.sort(Comparator.comparingLong(Known::number));
        publish(untold, sink);
    }

    private List<Known> read() {
        var all = new ArrayList<Known>();
        String after = null;
        List<Table.Row.Present> page;
        do {
            page = table.scan(key(""), after, PAGE).toCompletableFuture().join();
            page.forEach(row -> all.add(Known.read(row)));
            after = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
        return all;
    }

    /** The names of those that are there, as far as was told. */
    public Set<String> names() {
        return new TreeSet<>(known.keySet());
    }

    /** Tells what of these is new or other than before, and which are gone. */
    public void tell(Collection<Item> seen, Collection<String> gone, Sink sink) throws InterruptedException {
        var changes = new ArrayList<Known>();
        for (var name : gone) {
            var before = known.remove(name);
            if (before != null) {
                changes.add(new Known(name, ++number, clock.instant(), before.key(), null, before.row()));
            }
        }
        for (var item : seen) {
            var before = known.get(item.name());
            if (before == null || !item.row().equals(before.row())) {
                var now = new Known(
                        item.name(),
                        ++number,
                        clock.instant(),
                        item.key(),
                        item.row(),
                        before == null ? null : before.row());
                known.put(item.name(), now);
                changes.add(now);
            }
        }
        write(changes);
        publish(changes, sink);
    }

    private void write(List<Known> changes) throws InterruptedException {
        await(changes.stream()
                .map(change ->
                        table.put(key(change.name()), change.bytes(), null).toCompletableFuture())
                .toList());
    }

    private static void await(List<? extends java.util.concurrent.CompletableFuture<?>> all)
            throws InterruptedException {
        try {
            for (var one : all) {
                one.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("what is told could not be written down", e.getCause());
        }
    }

    private void publish(List<Known> changes, Sink sink) throws InterruptedException {
        for (var change : changes) {
            int part = 0;
            for (var told : change.told(feed, channel)) {
                sink.publish(
                        told.channel(),
                        change.number() + "." + part++,
                        Payload.of(told.data().toString()));
            }
        }
        if (!changes.isEmpty()) {
            var gone = changes.stream().filter(change -> change.row() == null).toList();
            sink.reached(String.valueOf(number), () -> gone.forEach(this::forget));
        }
    }

    /** One that came again in the meantime is of another number, and stays. */
    private void forget(Known gone) {
        table.get(key(gone.name())).thenAccept(row -> {
            if (row instanceof Table.Row.Present present && Known.read(present).number() == gone.number()) {
                table.swap(key(gone.name()), present.revision(), present.value(), AT_ONCE); // if it is still that one
            }
        });
    }

    /** What there is of the pattern; what is told from now on stands behind the position. */
    Rows rows(Pattern pattern, Sink sink) throws InterruptedException {
        var rows = new ArrayList<Rows.Row>();
        for (var one : known.values()) {
            var place = Known.place(channel, one.key(), one.row());
            if (one.row() != null && place != null && pattern.matches(place)) {
                if (rows.size() == MOST_ROWS) {
                    return new Rows(rows, List.of(), sink.settle(), true);
                }
                rows.add(new Rows.Row(place, feed, one.key(), one.row()));
            }
        }
        return new Rows(rows, List.of(), sink.settle(), false);
    }

    /** Whether the pattern can only name channels of these items. */
    public boolean covers(Pattern pattern) {
        return channel.bind(pattern).isPresent();
    }

    private String key(String name) {
        return "feeds/items/" + feed + "/" + (name.isEmpty() ? "" : Channel.segment(name));
    }
}
