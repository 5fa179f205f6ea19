package dev.herald.documents;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Access;
import dev.herald.access.ApiKeys;
import dev.herald.access.Identity;
import dev.herald.access.Who;
import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.Table;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.documents.history.History;
import dev.herald.documents.history.Moment;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rebasing.JsonKind;
import dev.herald.documents.rules.Author;
import dev.herald.documents.rules.Rule;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.props.FaultyJournal;
import dev.herald.rules.ChannelRules;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of documents when much is asked of them, or when they cannot be kept. */
class DocumentsUnderStrainTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Channel DOC = new Channel("/doc/1");
    private static final Author ADA = new Author(Identity.ANYONE, "ada");
    private static final Author BEN = new Author(Identity.ANYONE, "ben");

    private final Broker broker = new MemoryBroker(
            channel -> new Keeping(
                    Keeping.Durability.SYNC,
                    new Keeping.Retention(100_000, java.time.Duration.ofDays(36_500), 1L << 30)),
            Clock.systemUTC());
    private final FaultyJournal journal = new FaultyJournal(broker.journal());
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile boolean isFull;
    private Hub hub;
    private Documents documents;

    @BeforeEach
    void open() throws Exception {
        var rules = new ChannelRules(Map.of(), dev.herald.config.words.Size.ofMiB(1), Set.of(new Pattern("/doc/**")));
        hub = new Hub(broker.journal(), rules.forHub(), Hub.Settings.DEFAULTS, new Metrics());
        var rule = new Rule(
                new JsonKind(JsonKind.Limits.DEFAULTS),
                JSON.readTree("{\"n\":0}"),
                List.of(Who.ANYONE),
                List.of(),
                List.of(),
                1 << 20,
                1_000,
                new Rule.Copies(1_000, 1 << 20, Duration.ofMillis(1), Duration.ofHours(1)),
                new Rule.Versions(Duration.ofHours(1), 0));
        documents = Documents.begin(
                new Rulebook<>(Map.of(new Pattern("/doc/**"), Optional.of(rule)), Optional.empty()),
                hub,
                journal,
                table(),
                new Access(new Access.Settings(rules.forAccess(), new ApiKeys(List.of()), Access.Door.SHUT)),
                new Metrics(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.release();
        documents.close();
        hub.close();
        broker.close();
    }

    /** The broker's, which refuses copies while it is full. */
    private Table table() {
        return (Table) Proxy.newProxyInstance(
                Table.class.getClassLoader(), new Class<?>[] {Table.class}, (proxy, method, arguments) -> {
                    boolean isCopy = method.getName().equals("put")
                            && arguments[0].toString().startsWith("documents/now");
                    if (isCopy) {
                        attempts.incrementAndGet();
                    }
                    return isCopy && isFull
                            ? CompletableFuture.failedFuture(new IOException("the disk is full"))
                            : method.invoke(broker.table(), arguments);
                });
    }

    @Test
    void whoAsksForManyFormerVersionsHasOneAfterTheOther() {
        var history = new History(documents);
        change();
        journal.holdReads();

        var asked = Stream.concat(
                        IntStream.range(0, 5).mapToObj(i -> history.at(DOC, ADA, new Moment.Numbered(1))),
                        Stream.of(history.at(DOC, BEN, new Moment.Numbered(1))))
                .map(stage -> stage.toCompletableFuture())
                .toList();
        eventually(() -> assertEquals(2, journal.waiting()));
        for (int i = 0; i < 20; i++) {
            documents.versions().all(DOC).toCompletableFuture().join(); // what else there is to be done is done by then
        }

        assertEquals(2, journal.waiting(), "one of each");
        journal.release();
        asked.forEach(each -> assertEquals(1, each.join().version()));
    }

    @Test
    void thatACopyCannotBeKeptIsToldOnceUntilItCanBeAgain() {
        var logger = (Logger) LoggerFactory.getLogger(Shelf.class);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        logger.addAppender(logged);
        try {
            isFull = true;
            change();
            eventually(() -> assertTrue(attempts.get() >= 3));
            assertEquals(1, told(logged));

            isFull = false;
            eventually(() -> assertEquals(0, uncopied()));
            isFull = true;
            change();
            eventually(() -> assertEquals(2, told(logged)));
        } finally {
            isFull = false;
            logger.detachAppender(logged);
        }
    }

    private static long told(ListAppender<ILoggingEvent> logged) {
        return List.copyOf(logged.list).stream()
                .filter(event -> event.getFormattedMessage().startsWith("no copy of /doc/1 can be kept"))
                .count();
    }

    /** Documents that have to be looked after yet. */
    private int uncopied() {
        return broker.table()
                .scan("documents/uncopied/", null, 10)
                .toCompletableFuture()
                .join()
                .size();
    }

    private void change() {
        var body = JSON.createObjectNode();
        body.putArray("patch").addObject().put("op", "inc").put("path", "/n").put("value", 1);
        documents.submit(DOC, ADA, Submission.of(body)).toCompletableFuture().join();
    }
}
