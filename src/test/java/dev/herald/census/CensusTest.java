package dev.herald.census;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.props.FaultyJournal;
import dev.herald.props.Guest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published of the count of sessions, as the journal has it. */
class CensusTest {
    private static final Keeping KEPT =
            new Keeping(Durability.ASYNC, new Retention(10_000, Duration.ofDays(1), 1 << 20));
    private static final ChannelRule RULE = new ChannelRule(KEPT, ChannelRule.Echo.ALL, 1_000);

    private final Metrics metrics = new Metrics();
    private final Broker broker = new MemoryBroker(channel -> KEPT, Clock.systemUTC());
    private final FaultyJournal journal = new FaultyJournal(broker.journal());
    private final Hub hub = new Hub(journal, new Rulebook<>(Map.of(), RULE), Hub.Settings.DEFAULTS, metrics);
    private final Sessions sessions = new Sessions(Long.MAX_VALUE, new Metrics());
    private @Nullable Census census;

    @AfterEach
    void close() {
        if (census != null) {
            census.close();
        }
        hub.close();
        broker.close();
    }

    @Test
    void aServerThatBeginsTellsTheTruthBeforeAnybodyCanAsk() {
        begin();

        assertEquals(List.of("{\"sessions\":0,\"users\":0}"), told());
    }

    @Test
    void countsWhoWasThereBeforeItBegan() {
        sessions.opened(new Guest("early"));

        begin();

        assertEquals(List.of(count(1)), told());
    }

    @Test
    void tellsOfEachChangeThatComesAlone() {
        begin();
        var one = new Guest("one");

        sessions.opened(one);
        eventually(() -> assertEquals(List.of(count(0), count(1)), told()));
        sessions.closed(one);
        eventually(() -> assertEquals(List.of(count(0), count(1), count(0)), told()));
    }

    @Test
    void tellsManyChangesTogetherAndTheFinalCountLast() {
        begin();
        for (int i = 0; i < 5_000; i++) {
            sessions.opened(new Guest("s" + i));
        }

        eventually(() -> assertEquals(count(5_000), newest()));
        assertTrue(told().size() < 500, () -> "told " + told().size() + " times of 5000 changes");
    }

    @Test
    void tellsNothingWhenTheCountIsWhatItWas() {
        begin();
        journal.holdAppends();
        var one = new Guest("one");
        sessions.opened(one);
        eventually(() -> assertEquals(1, journal.waiting()));

        sessions.opened(new Guest("two")); // while the first is being told
        sessions.closed(one);
        journal.release();
        sessions.opened(new Guest("three"));

        eventually(() -> assertEquals(List.of(count(0), count(1), count(2)), told()));
    }

    @Test
    void whatTheJournalRefusesIsToldOnceItIsWellAgain() {
        begin();
        journal.refuseAppends(Receipt.Reason.FULL);
        sessions.opened(new Guest("one"));
        sessions.opened(new Guest("two"));
        eventually(() -> assertTrue(
                metrics.scrape().contains("herald_publications_total{outcome=\"refused\"} 1.0"), metrics::scrape));

        journal.heal();

        eventually(() -> assertEquals(List.of(count(0), count(2)), told()));
    }

    @Test
    void aServerWhoseDiskIsFullBeginsAllTheSame() {
        journal.refuseAppends(Receipt.Reason.FULL);
        begin();
        assertEquals(List.of(), told());

        journal.heal();

        eventually(() -> assertEquals(List.of(count(0)), told()));
    }

    private void begin() {
        census = Census.begin(sessions, hub);
    }

    private String newest() {
        var all = told();
        return all.get(all.size() - 1);
    }

    private List<String> told() {
        var reading = broker.journal()
                .last(new Pattern(Census.STATS.name()), 10_000)
                .toCompletableFuture()
                .join();
        var entries = reading instanceof Reading.Complete complete ? complete.entries() : List.<Entry>of();
        var told = new ArrayList<String>();
        entries.forEach(entry -> told.add(entry.payload().toString()));
        return told;
    }

    private static String count(int sessions) {
        return "{\"sessions\":" + sessions + ",\"users\":0}";
    }
}
