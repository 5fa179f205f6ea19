package dev.herald.props;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Table;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.feeds.Feeds;
import dev.herald.feeds.Source;
import dev.herald.feeds.asking.Queryable;
import dev.herald.feeds.asking.Rows;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.hub.Hub;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A house for one feed at a time, that really runs; its journal and its table stay when the feed is taken out and put in again. */
public final class FeedHouse implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MemoryBroker broker;
    private final FaultyJournal journal;
    private final Hub hub;
    private Feeds feeds;
    private Source source;

    public FeedHouse() {
        var kept = new Keeping(Durability.SYNC, new Retention(100_000, Duration.ofDays(1), 1L << 28));
        var rules = new Rulebook<>(Map.<Pattern, ChannelRule>of(), new ChannelRule(kept, Echo.ALL, 1 << 20));
        broker = new MemoryBroker(channel -> kept, Clock.systemUTC());
        journal = new FaultyJournal(broker.journal());
        hub = new Hub(journal, rules, Hub.Settings.DEFAULTS, new Metrics());
    }

    public Table table() {
        return broker.table();
    }

    public FaultyJournal journal() {
        return journal;
    }

    /** Has it run. */
    public void run(Source one, String pattern) {
        source = one;
        var metrics = new Metrics();
        feeds = Feeds.begin(
                List.of(new Feeds.Named("feed", one, List.of(new Pattern(pattern)))),
                new Feeds.Surroundings(hub, journal, broker.table(), metrics, Clock.systemUTC()),
                name -> {});
    }

    /** Takes it out. */
    public void stop() {
        if (feeds != null) {
            feeds.close();
            feeds = null;
        }
    }

    /** Everything that was told on the pattern, oldest first, each with its channel as member {@code on}. */
    public List<JsonNode> told(String pattern) {
        return told(pattern, journal.origin());
    }

    public List<JsonNode> told(String pattern, Position since) {
        var reading = (Reading.Complete) journal.read(new Pattern(pattern), since, 100_000)
                .toCompletableFuture()
                .join();
        return reading.entries().stream()
                .map(entry -> {
                    try {
                        var json = JSON.readTree(entry.payload().json());
                        if (json instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
                            object.put("on", entry.channel().name());
                        }
                        return json;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /** Waits until what was told on the pattern is this, each as {@code c /prices/ibm {"p":1}}. */
    public void tells(String pattern, String... changes) {
        eventually(() -> assertEquals(
                List.of(changes), told(pattern).stream().map(FeedHouse::brief).toList()));
    }

    private static String brief(JsonNode change) {
        var row = change.has("row") ? " " + change.path("row") : "";
        return change.path("op").asText() + " " + change.path("on").asText() + row;
    }

    /** What the feed has of the pattern, once it can tell. */
    public Rows rows(String pattern) {
        return eventually(() -> ((Queryable) source)
                .rows(new Pattern(pattern))
                .toCompletableFuture()
                .join());
    }

    /** How the feed goes, as operators are told. */
    public JsonNode status() {
        return feeds.told().get(0);
    }

    /** The code of the trouble that the feed has; empty for none. */
    public String trouble() {
        return feeds.told().get(0).path("trouble").path("code").asText();
    }

    @Override
    public void close() {
        stop();
        hub.close();
        broker.close();
    }
}
