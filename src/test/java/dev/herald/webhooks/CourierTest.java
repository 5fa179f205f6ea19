package dev.herald.webhooks;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.props.Decider;
import dev.herald.props.Decider.Asked;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies in a webhook's channel is brought to its backend, whatever one of the events does to it. */
class CourierTest {
    private static final Keeping KEPT =
            new Keeping(Durability.ASYNC, new Retention(1_000_000, Duration.ofDays(2), Long.MAX_VALUE));
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";

    private final MemoryBroker broker = new MemoryBroker(channel -> KEPT, Clock.systemUTC());
    private final Hub hub = new Hub(
            broker.journal(),
            new Rulebook<>(Map.of(), new ChannelRule(KEPT, ChannelRule.Echo.ALL, 10_000)),
            Hub.Settings.DEFAULTS,
            new Metrics());
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private Decider backend;
    private Webhook webhook;

    @BeforeEach
    void open() throws IOException {
        backend = new Decider();
        webhook = new Webhook("backend", backend.url(), SECRET, Set.of(Event.CONNECT), List.of());
    }

    @AfterEach
    void close() {
        thread.shutdownNow();
        hub.close();
        broker.close();
        backend.close();
    }

    @Test
    void oneEventThatIsRefusedStallsNoneOfTheOthersHoweverManyTheyAre() {
        backend.behaves((exchange, event) ->
                Decider.send(exchange, event.path("session").asText().equals("refused") ? 500 : 204, ""));
        happens("refused", "refused");
        for (int i = 0; i < 2_500; i++) {
            happens("e" + i, "s" + i);
        }
        courier(Duration.ofHours(24)).wake();

        eventually(() -> assertEquals(2_500, taken()));
        assertEquals(broker.journal().origin(), cursor().position(), "the refused one is not passed over");

        backend.answers(204, "", "");
        eventually(() -> assertEquals(broker.journal().top(), cursor().position()));
    }

    @Test
    void eventsThatNoHeaderCanNameAreLaidAsideAndHoldUpNoOthers() {
        backend.answers(204, "", "");
        for (int i = 0; i < 40; i++) {
            happens("broken\nline" + i, "refused" + i);
        }
        happens("good", "ann");
        courier(Duration.ZERO).wake();

        eventually(() -> assertEquals(1, taken()));
        eventually(() -> assertEquals(40, laidAside()));
    }

    private int laidAside() {
        var dead = Pattern.of(Webhook.DEAD);
        var reading = broker.journal().last(dead, 1_000).toCompletableFuture().join();
        return ((Reading.Complete) reading).entries().size();
    }

    private void happens(String id, String session) {
        var event = Happening.facts().put("id", id).put("session", session);
        var publication = Publication.of(webhook.channel(), new Payload(Happening.write(event)));
        hub.publish(publication).toCompletableFuture().join();
    }

    private Courier courier(Duration giveUp) {
        var settings = new Webhooks.Settings(
                List.of(webhook), giveUp, Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, Duration.ofMillis(20));
        var around =
                new Courier.Surroundings(broker.journal(), hub, Clock.systemUTC(), settings, Tallies.in(new Metrics()));
        var post = new Post(webhook, Clock.systemUTC(), settings.timeout(), thread);
        return new Courier(webhook, around, post, cursor(), thread);
    }

    /** How far it stands in the table that the backend was told. */
    private Cursor cursor() {
        return Cursor.of(webhook, broker.table(), broker.journal().origin());
    }

    /** How many others it was told of. */
    private long taken() {
        return backend.asked().stream()
                .map(Asked::json)
                .map(event -> event.path("session").asText())
                .filter(session -> !session.equals("refused"))
                .distinct()
                .count();
    }
}
