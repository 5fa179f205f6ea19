package dev.herald.feeds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.broker.Journal;
import dev.herald.broker.Table;
import dev.herald.feeds.everywhere.Breaks;
import dev.herald.feeds.everywhere.Everywhere;
import dev.herald.hub.Hub;
import dev.herald.message.Pattern;
import dev.herald.metrics.Metrics;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All feeds of a server: what they are told is published. Safe from any thread. */
public final class Feeds implements AutoCloseable {

    /** What feeds work with. */
    public record Surroundings(Hub hub, Journal journal, Table table, Metrics metrics, Clock clock) {}

    /** One that is to run, with the patterns that name all channels it may publish to. */
    public record Named(String name, Source source, List<Pattern> patterns) {
        public Named {
            patterns = List.copyOf(patterns);
        }
    }

    private final Surroundings around;
    private final List<Feed> feeds = new CopyOnWriteArrayList<>();

    private final Consumer<String> follows;

    private Feeds(Surroundings around, Consumer<String> follows) {
        this.around = around;
        this.follows = follows;
        around.metrics.gauge("herald.feeds", "Feeds of changes that are set up", feeds::size);
    }

    /**
     * Begins to run them.
     *
     * @param follows hears of a feed's name each time that it follows what it tells of: of what was before then it may not tell
     */
    public static Feeds begin(List<Named> all, Surroundings around, Consumer<String> follows) {
        var feeds = new Feeds(around, follows);
        all.forEach(feeds::add);
        return feeds;
    }

    private void add(Named named) {
        var breaks = Breaks.open(named.name, around.hub, around.table);
        var feed =
                new Feed(named.name, named.source, self -> open(self, named.patterns, breaks), follows, around.clock);
        feeds.add(feed);
        measure(feed);
        feed.start();
    }

    private Journaling open(Feed feed, List<Pattern> patterns, Breaks breaks) throws Exception {
        var marks = new Marks(feed.name, around.table, around.journal, patterns);
        marks.read();
        return new Journaling(
                feed.name,
                feed.source.repeats(),
                around.hub,
                marks,
                new Everywhere(around.hub, around.journal),
                breaks,
                feed);
    }

    private void measure(Feed feed) {
        var metrics = around.metrics;
        metrics.gauge(
                "herald.feed.running",
                "Whether the feed tells changes",
                () -> feed.status().state() == Feed.State.RUNNING ? 1 : 0,
                "feed",
                feed.name);
        metrics.gauge(
                "herald.feed.published",
                "Publications of the feed that were kept or passed on, since the start",
                () -> feed.status().published(),
                "feed",
                feed.name);
        metrics.gauge(
                "herald.feed.failures", "How often the feed had to begin anew", feed::failures, "feed", feed.name);
        metrics.gauge(
                "herald.feed.concern",
                "Whether an operator should look at the feed",
                () -> concern(feed).isPresent() ? 1 : 0,
                "feed",
                feed.name);
        feed.source
                .gauges()
                .forEach((name, value) -> metrics.gauge(
                        "herald.feed." + name, "What the source measures of itself", value, "feed", feed.name));
    }

    /** How each feed goes, for operators. */
    public ArrayNode told() {
        var all = JsonNodeFactory.instance.arrayNode();
        for (var feed : feeds) {
            var status = feed.status();
            var json = all.addObject()
                    .put("name", status.name())
                    .put("kind", status.kind())
                    .put("state", status.state().word())
                    .put("published", status.published());
            status.since().ifPresent(since -> json.put("since", since.toString()));
            status.trouble().ifPresent(why -> json.putObject("trouble")
                    .put("code", why.code())
                    .put("message", why.getMessage())
                    .put("remedy", why.remedy()));
            concern(feed).ifPresent(why -> json.put("concern", why));
            var measured = json.putObject("measured");
            feed.source
                    .gauges()
                    .forEach((name, value) -> measured.put(name, value.get().doubleValue()));
        }
        return all;
    }

    private static Optional<String> concern(Feed feed) {
        return feed.source.alarm().or(feed.source::concern);
    }

    /** Why an operator should look at a feed now: not that one fails, but that a disk may fill. */
    public Optional<String> alarm() {
        return feeds.stream()
                .flatMap(feed -> feed.source.alarm().map(why -> "feed " + feed.name + ": " + why).stream())
                .findFirst();
    }

    @Override
    public void close() {
        feeds.forEach(Feed::close);
    }
}
