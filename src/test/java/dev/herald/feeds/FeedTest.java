package dev.herald.feeds;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Broker;
import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.Table;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.feeds.Feed.State;
import dev.herald.feeds.everywhere.Breaks;
import dev.herald.feeds.everywhere.Everywhere;
import dev.herald.feeds.mapping.Template;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Joined.Recovery;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import dev.herald.props.FaultyJournal;
import dev.herald.testing.ManualClock;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A source that counts, over a journal that forgets every id at once: what is kept once is so by the feed's own doing. */
class FeedTest {
    private static final Keeping KEPT =
            new Keeping(Durability.ASYNC, new Keeping.Retention(100_000, Duration.ofDays(1), 1 << 24));
    private static final ChannelRule RULE = new ChannelRule(KEPT, ChannelRule.Echo.ALL, 1_000);
    private static final Pattern NUMBERS = new Pattern("/numbers/**");
    private static final int CHANNELS = 3;

    private volatile Keeping keeping = KEPT;
    private final Broker broker = new MemoryBroker(channel -> keeping, Clock.systemUTC());
    private final FaultyJournal journal = new FaultyJournal(forgetful(broker.journal()));
    private final Hub hub = new Hub(journal, new Rulebook<>(Map.of(), RULE), Hub.Settings.DEFAULTS, new Metrics());
    private final List<Feed> feeds = new ArrayList<>();
    private final AtomicInteger overloads = new AtomicInteger();
    private volatile CompletableFuture<Receipt> lateRefusal;

    @AfterEach
    void close() {
        feeds.forEach(Feed::close);
        hub.close();
        broker.close();
    }

    @RepeatedTest(20)
    void howeverOftenEitherSideDiesEachIsKeptOnceAndInOrder() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        int lives = 6;
        for (int life = 1; life <= lives; life++) {
            var counting = new Counting(2_000, random, life == lives ? 0 : 400);
            var feed = begin(counting, life == lives ? broker.table() : losing(random));
            if (life == lives) {
                eventually(() -> assertEquals(State.RUNNING, feed.status().state()));
                counting.awaitEnd();
            } else {
                eventually(() -> assertTrue(feed.failures() > 0));
            }
            feed.close(); // with whatever is under way
        }

        for (int i = 0; i < CHANNELS; i++) {
            int first = i;
            var expected = IntStream.rangeClosed(1, 2_000)
                    .filter(n -> n % CHANNELS == first)
                    .boxed()
                    .toList();
            assertEquals("", difference(expected, kept(channel(first))), "seed " + seed);
        }
    }

    @Test
    void whatTheJournalRefusesIsToldAgainOnceItTakesIt() {
        var counting = new Counting(500, new Random(1), 0);
        journal.refuseAppends();
        var feed = begin(counting, broker.table());

        eventually(() -> assertEquals("journal_refuses", trouble(feed)));
        assertEquals(State.FAILING, feed.status().state());
        journal.heal();

        counting.awaitEnd();
        assertEquals(
                500,
                kept(channel(0)).size()
                        + kept(channel(1)).size()
                        + kept(channel(2)).size());
        eventually(() -> assertEquals("", trouble(feed)));
    }

    @Test
    void aChannelOnWhichSomethingLaterWasKeptIsToBeAskedForAnew() {
        lateRefusal = new CompletableFuture<>(); // of 5, told when 8 is kept, which is on its channel
        var counting = new Counting(20, new Random(1), 0);
        begin(counting, broker.table());

        counting.awaitEnd();

        var told = texts(channel(5));
        assertEquals(
                List.of("2", "8", "5", "11", "14", "17", "20"),
                told.stream().filter(text -> !text.startsWith("{")).toList());
        assertTrue(told.indexOf("{\"op\":\"resync\"}") > told.indexOf("5"), told::toString);
        assertEquals(
                0,
                texts(channel(0)).stream().filter(text -> text.startsWith("{")).count());
    }

    @Test
    void aSourceThatIsInterruptedWhileItsSubscribersAreTooSlowGoesOn() {
        journal.refuseAppends(Receipt.Reason.OVERLOADED);
        var counting = new Counting(50, new Random(1), 0);
        var feed = begin(counting, broker.table());
        eventually(() -> assertEquals(State.RUNNING, feed.status().state()));

        feed.refused(new Trouble("journal_refuses", "it did", ""));
        eventually(() -> assertEquals(1, feed.failures()));
        journal.heal();

        counting.awaitEnd();
        assertEquals(
                50,
                kept(channel(0)).size()
                        + kept(channel(1)).size()
                        + kept(channel(2)).size());
    }

    @Test
    void aMarkIsReachedOnlyWhenAllBeforeItIsKept() throws Exception {
        var reached = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        journal.holdAppends();
        begin(
                source(sink -> {
                    sink.publish(channel(0), "1", Payload.of("1"));
                    sink.reached("1", reached::countDown);
                    told.countDown();
                }),
                broker.table());
        told.await();
        assertEquals(1, reached.getCount());
        assertFalse(row().contains("\"1\""), this::row);

        journal.release();

        reached.await();
        assertTrue(row().contains("\"mark\":\"1\""), this::row);
    }

    private String row() {
        var row = (Table.Row.Present)
                broker.table().get("feeds/count").toCompletableFuture().join();
        return new String(row.value(), StandardCharsets.UTF_8);
    }

    @Test
    void resyncReachesChannelsWithHistoryAndThoseThatOnlyHaveSubscribers() throws Exception {
        hub.publish(Publication.of(channel(0), Payload.of("1")))
                .toCompletableFuture()
                .join();
        for (var other : OTHERS) {
            hub.publish(Publication.of(new Channel(other), Payload.of("1")))
                    .toCompletableFuture()
                    .join();
        }
        var waiting = new Waiting();
        for (var pattern : List.of("/numbers/1", "/numbers/7/*", "/numbers/7/lines/3")) {
            hub.subscribe(waiting, new Pattern(pattern), new Since.Now())
                    .toCompletableFuture()
                    .join()
                    .open();
        }
        var done = new CountDownLatch(1);
        begin(
                source(sink -> {
                    sink.resync(List.of(BY_NUMBER));
                    sink.settle();
                    done.countDown();
                }),
                broker.table());

        done.await();

        assertEquals("{\"op\":\"resync\"}", texts(channel(0)).get(1));
        for (var other : OTHERS) {
            assertEquals(1, texts(new Channel(other)).size(), other);
        }
        eventually(() -> assertEquals(List.of("/numbers/1"), waiting.heard()));
    }

    @Test
    void whoWasAwayWhenSomethingHappenedToChannelsThatNobodyKnewIsToldSo() throws Exception {
        hub.publish(Publication.of(new Channel("/other/0"), Payload.of("1")))
                .toCompletableFuture()
                .join();
        var before = new Since.After(hub.top());
        var happening = new CountDownLatch(1);
        begin(
                source(sink -> {
                    sink.everywhere(BY_NUMBER, "t", Payload.of("{\"op\":\"truncate\"}"));
                    happening.countDown();
                }),
                broker.table());
        happening.await();

        assertInstanceOf(Recovery.Lost.class, returning(hub, "/numbers/*", before));
        assertInstanceOf(Recovery.Lost.class, returning(hub, "/numbers/7", before));
        assertInstanceOf(Recovery.Recovered.class, returning(hub, "/other/*", before));
        assertInstanceOf(Recovery.Recovered.class, returning(hub, "/numbers/7", new Since.After(hub.top())));

        try (var restarted = new Hub(journal, new Rulebook<>(Map.of(), RULE), Hub.Settings.DEFAULTS, new Metrics())) {
            Breaks.open("count", restarted, broker.table());
            assertInstanceOf(Recovery.Lost.class, returning(restarted, "/numbers/*", before));
        }
    }

    private static Recovery returning(Hub hub, String pattern, Since since) {
        return hub.subscribe(new Waiting(), new Pattern(pattern), since)
                .toCompletableFuture()
                .join()
                .recovery();
    }

    @Test
    void whyItFailsIsToldUntilItGoesWell() throws Exception {
        var well = new CountDownLatch(1);
        var feed = begin(
                source(sink -> {
                    if (well.getCount() > 0) {
                        throw new Trouble("slot_busy", "another has it", "wait");
                    }
                    sink.well();
                    sink.publish(channel(0), "1", Payload.of("1"));
                }),
                broker.table());
        eventually(() -> assertEquals("slot_busy", trouble(feed)));

        well.countDown();

        eventually(() -> assertEquals(State.RUNNING, feed.status().state()));
    }

    @Test
    void itRunsOnceTheSourceHasReachedWhatItTellsOf() {
        var clock = new ManualClock();
        var tries = new AtomicInteger();
        var reached = new CountDownLatch(1);
        var source = source(sink -> {
            if (tries.incrementAndGet() == 1) {
                throw new Trouble("url_unreachable", "nobody answers", "");
            }
            reached.await();
        });
        var feed = begin(source, broker.table(), clock);
        eventually(() -> assertEquals(2, tries.get()));

        clock.advance(Duration.ofMinutes(1));
        assertEquals(State.FAILING, feed.status().state(), "it is tried, and has reached nothing");

        reached.countDown();
        eventually(() -> assertTrue(feed.status().since().isPresent()));
        clock.advance(Duration.ofMinutes(1));
        assertEquals(State.RUNNING, feed.status().state());
    }

    @Test
    void whatWasTrimmedAndIsToldAgainEndsWithAResync() {
        keeping = new Keeping(Durability.ASYNC, new Keeping.Retention(1, Duration.ofDays(1), 1 << 24));
        var told = new AtomicInteger();
        var source = source(sink -> {
            for (int i = 1; i <= 3; i++) {
                sink.publish(channel(0), "" + i, Payload.of("" + i));
            }
            sink.settle();
            told.incrementAndGet();
        });
        begin(source, broker.table());
        eventually(() -> assertEquals(1, told.get()));
        assertEquals(List.of("3"), texts(channel(0)));
        feeds.get(0).close();

        begin(source, broker.table());
        eventually(() -> assertEquals(2, told.get()));

        assertEquals(List.of("{\"op\":\"resync\"}"), texts(channel(0)), "2 is not what there is now");
    }

    @Test
    void aChannelThatIsOutOfOrderIsToldSoOnceAndNoMarkPassesItUntilThen() throws Exception {
        keeping = new Keeping(Durability.ASYNC, new Keeping.Retention(60, Duration.ofDays(1), 1 << 24));
        var told = new AtomicInteger();
        var source = source(sink -> {
            for (int i = 1; i <= 100; i++) {
                sink.publish(channel(0), "" + i, Payload.of("" + i));
            }
            if (told.get() == 1) {
                sink.reached("100", told::incrementAndGet);
            }
            sink.settle();
            told.incrementAndGet();
        });
        begin(source, broker.table());
        eventually(() -> assertEquals(1, told.get()));
        feeds.get(0).close();

        overloads.set(3);
        begin(source, broker.table());
        eventually(() -> assertEquals(2, told.get()));

        var texts = texts(channel(0));
        assertEquals("{\"op\":\"resync\"}", texts.get(59), "40 is not what there is now");
        assertTrue(texts.stream().filter(text -> text.startsWith("{")).count() < 20, texts::toString);
        assertFalse(row().contains("\"mark\":\"100\""), "a crash would have forgotten the resync");
    }

    @Test
    void aNameThatNoChannelCanHaveKeepsNobodyFromATruncate() throws Exception {
        var lines = Template.of(Namespace.DEFAULT, "/numbers/{n}/lines/{m}");
        hub.subscribe(new Waiting(), new Pattern("/numbers/" + "x".repeat(243) + "/**"), new Since.Now())
                .toCompletableFuture()
                .join();
        var done = new CountDownLatch(1);
        begin(
                source(sink -> {
                    sink.everywhere(lines, "t", Payload.of("{\"op\":\"truncate\"}"));
                    done.countDown();
                }),
                broker.table());

        done.await();

        assertEquals(1, texts(new Channel("/numbers/-/lines/-")).size());
    }

    @Test
    void aMarkThatCouldNotBeWrittenIsWrittenAgain() throws Exception {
        var failures = new AtomicInteger();
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("put")
                    && new String((byte[]) arguments[1], StandardCharsets.UTF_8).contains("\"mark\":\"1\"")
                    && failures.incrementAndGet() <= 2) {
                return CompletableFuture.failedStage(new IOException("the disk is full"));
            }
            return method.invoke(broker.table(), arguments);
        };
        var reached = new CountDownLatch(1);
        begin(
                source(sink -> {
                    sink.publish(channel(0), "1", Payload.of("1"));
                    sink.reached("1", reached::countDown);
                }),
                (Table) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Table.class}, handler));

        reached.await();

        assertEquals(3, failures.get());
        assertTrue(row().contains("\"mark\":\"1\""), this::row);
    }

    // ---- props

    private static final Template BY_NUMBER = Template.of(Namespace.DEFAULT, "/numbers/{n}");

    /** Channels that no row of {@code /numbers/{n}} is told on. */
    private static final List<String> OTHERS = List.of("/other/0", "/numbers/0/lines/1", "/numbers/0/lines");

    private static String difference(List<Integer> expected, List<Integer> actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            if (i >= expected.size() || i >= actual.size() || !expected.get(i).equals(actual.get(i))) {
                return "number " + i + " of " + expected.size() + " in "
                        + actual.subList(Math.max(0, i - 3), Math.min(actual.size(), i + 3));
            }
        }
        return "";
    }

    private Feed begin(Source source, Table table) {
        return begin(source, table, Clock.systemUTC());
    }

    private Feed begin(Source source, Table table, Clock clock) {
        var feed = new Feed("count", source, self -> open(self, table), name -> {}, clock);
        feeds.add(feed);
        feed.start();
        return feed;
    }

    private Journaling open(Feed feed, Table table) throws IOException {
        var marks = new Marks("count", table, journal, List.of(NUMBERS));
        marks.read();
        return new Journaling(
                "count",
                feed.source.repeats(),
                hub,
                marks,
                new Everywhere(hub, journal),
                Breaks.open("count", hub, table),
                feed);
    }

    private static String trouble(Feed feed) {
        return feed.status().trouble().map(Trouble::code).orElse("");
    }

    private static Channel channel(int number) {
        return new Channel("/numbers/" + number % CHANNELS);
    }

    private List<Integer> kept(Channel channel) {
        return texts(channel).stream()
                .filter(text -> !text.startsWith("{"))
                .map(Integer::valueOf)
                .toList();
    }

    private List<String> texts(Channel channel) {
        var reading =
                journal.last(Pattern.of(channel), 100_000).toCompletableFuture().join();
        return ((Reading.Complete) reading)
                .entries().stream().map(entry -> entry.payload().toString()).toList();
    }

    /** Tells from its mark on; dies once, at random, when it may. */
    private static final class Counting implements Source {
        private final int last;
        private final Random random;
        private final int mostBeforeDeath;
        private final AtomicLong confirmed = new AtomicLong();
        private final CountDownLatch end = new CountDownLatch(1);

        Counting(int last, Random random, int mostBeforeDeath) {
            this.last = last;
            this.random = random;
            this.mostBeforeDeath = mostBeforeDeath;
        }

        @Override
        public String kind() {
            return "counting";
        }

        @Override
        public boolean repeats() {
            return true;
        }

        @Override
        public void run(Sink sink) throws Exception {
            sink.well();
            int first = sink.mark().map(Integer::valueOf).orElse(0);
            int death = mostBeforeDeath == 0 ? Integer.MAX_VALUE : first + 1 + random.nextInt(mostBeforeDeath);
            for (int n = first + 1; n <= last; n++) {
                if (n == death) {
                    throw new IOException("killed at " + n);
                }
                sink.publish(channel(n), Integer.toString(n), Payload.of(Integer.toString(n)));
                if (random.nextInt(20) == 0) {
                    sink.reached(Integer.toString(n), confirmed::incrementAndGet);
                }
            }
            if (mostBeforeDeath > 0) {
                throw new IOException("killed at the end");
            }
            sink.settle();
            end.countDown();
            new CountDownLatch(1).await();
        }

        void awaitEnd() {
            eventually(() -> assertEquals(0, end.getCount()));
        }

        @Override
        public void close() {}
    }

    /** Notes the channels that it hears. */
    private static final class Waiting implements Subscriber {
        private final List<String> heard = new CopyOnWriteArrayList<>();

        List<String> heard() {
            return List.copyOf(heard);
        }

        @Override
        public String id() {
            return "waiting";
        }

        @Override
        public void accept(Delivery delivery) {
            heard.add(delivery.entry().channel().name());
        }

        @Override
        public void flush() {}

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public boolean mayRead(Channel channel) {
            return true;
        }

        @Override
        public void missed(Channel channel) {}

        @Override
        public void lost(Pattern pattern, Position resumed, String reason) {}
    }

    private interface Telling {
        void tell(Sink sink) throws Exception;
    }

    private static Source source(Telling telling) {
        return new Source() {
            @Override
            public String kind() {
                return "test";
            }

            @Override
            public boolean repeats() {
                return true;
            }

            @Override
            public void run(Sink sink) throws Exception {
                telling.tell(sink);
                sink.well();
                new CountDownLatch(1).await();
            }

            @Override
            public void close() {}
        };
    }

    /** A table that loses every other mark. */
    private Table losing(Random random) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("put") && random.nextBoolean()) {
                return CompletableFuture.failedStage(new IOException("killed before it was written"));
            }
            return method.invoke(broker.table(), arguments);
        };
        return (Table) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Table.class}, handler);
    }

    /** A journal to which each id is a new one; when it is read they are as they were. */
    private Journal forgetful(Journal journal) {
        var count = new AtomicLong();
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("append")) {
                var said = (Publication) arguments[0];
                var refusal = lateRefusal;
                if (refusal != null && "count:5".equals(said.id()) && !refusal.isDone()) {
                    return refusal;
                }
                if (said.payload().toString().contains("resync") && overloads.getAndDecrement() > 0) {
                    return CompletableFuture.completedFuture(
                            new Receipt.Refused(Receipt.Reason.OVERLOADED, "much is under way"));
                }
                var id = said.id() == null ? null : said.id() + "#" + count.incrementAndGet();
                var receipt = journal.append(new Publication(said.channel(), said.payload(), id, null));
                if (refusal != null && "count:8".equals(said.id())) {
                    return receipt.whenComplete((known, failure) ->
                            refusal.complete(new Receipt.Refused(Receipt.Reason.FULL, "the disk is full")));
                }
                return receipt;
            }
            var answer = method.invoke(journal, arguments);
            return method.getName().equals("kept")
                    ? ((CompletionStage<?>) answer).thenApply(FeedTest::remembered)
                    : answer;
        };
        return (Journal)
                Proxy.newProxyInstance(FeedTest.class.getClassLoader(), new Class<?>[] {Journal.class}, handler);
    }

    private static Object remembered(Object reading) {
        if (reading instanceof Reading.Complete complete) {
            return new Reading.Complete(remembered(complete.entries()), complete.top());
        }
        var part = (Reading.Part) reading;
        return new Reading.Part(remembered(part.entries()), part.top());
    }

    private static List<Entry> remembered(List<Entry> entries) {
        return entries.stream()
                .map(entry -> {
                    var said = entry.publication();
                    var id = said.id() == null ? null : said.id().replaceFirst("#.*", "");
                    var publication = new Publication(said.channel(), said.payload(), id, null);
                    return new Entry(publication, entry.position(), entry.previous(), entry.at());
                })
                .toList();
    }
}
