package dev.herald.hub;

import dev.herald.broker.Journal;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Rulebook;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one queue, and the subscribers that belong to them.
 *
 * <p>Every lane is given every entry, in the journal's order; whatever else concerns its subscribers comes
 * through the same queue, so that all their state has one owner and needs no lock. The lane takes what
 * waits, hands it over, and then lets each subscriber that got something write once: the more there is to
 * do, the more goes out in one write. Entries that concern nobody here do not wake a lane that sleeps.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int BURST = 256; // pieces of work, and
    private static final int BURST_HANDED = 20_000; // entries handed over, before subscribers must write
    private static final long MAX_ASLEEP = 256 << 10; // bytes that may wait while they concern nobody
    private static final long MAX_WAITING = 64 << 20; // bytes that may wait before publishers must

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong(); // bytes of the entries in the queue, about
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopped;
    private volatile int population;

    private final Journal journal;
    private final int page;
    private final Tallies tallies;
    private final Routes routes;
    private final Recent recent;
    private final Map<Subscriber, Reader> readers = new IdentityHashMap<>();
    private final List<Reader> touched = new ArrayList<>();
    private final Set<CompletableFuture<?>> unanswered = ConcurrentHashMap.newKeySet();
    private long turn;
    private int handed;

    Lane(String name, Journal journal, Rulebook<ChannelRule> rules, int page, Tallies tallies) {
        this.journal = journal;
        this.page = page;
        this.tallies = tallies;
        this.routes = new Routes(rules::of);
        this.recent = new Recent(journal.top().offset());
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    // ---- for any thread

    void start() {
        thread.start();
    }

    /** Does what waits, and then nothing any more. */
    void stop() throws InterruptedException {
        enqueue(() -> stopped = true);
        if (Thread.currentThread() != thread) {
            thread.join(5_000);
        }
    }

    void give(Delivery delivery) {
        long waits = waiting.addAndGet(delivery.size());
        queue.add(() -> handOver(delivery));
        if (asleep && (waits > MAX_ASLEEP || concerns(delivery))) {
            wake();
        }
    }

    CompletionStage<Joined> subscribe(Subscriber subscriber, Pattern pattern, Since since) {
        return ask(answer -> {
            var reader = readers.computeIfAbsent(subscriber, unknown -> new Reader(unknown, this));
            new Joining(this, reader.join(pattern), answer).begin(since);
        });
    }

    CompletionStage<Void> unsubscribe(Subscriber subscriber, Pattern pattern) {
        return ask(answer -> {
            var reader = readers.get(subscriber);
            if (reader != null) {
                reader.quit(pattern);
                forgetIfDone(reader);
            }
            answer.complete(null);
        });
    }

    CompletionStage<Void> leave(Subscriber subscriber) {
        return ask(answer -> {
            var reader = readers.remove(subscriber);
            if (reader != null) {
                reader.quitAll();
            }
            answer.complete(null);
        });
    }

    void hasRoomAgain(Subscriber subscriber) {
        enqueue(() -> {
            var reader = readers.get(subscriber);
            if (reader != null) {
                reader.catchUp();
            }
        });
    }

    /** Has the lane's thread do something. */
    void enqueue(Runnable work) {
        queue.add(work);
        if (asleep) {
            wake();
        }
    }

    boolean isOverloaded() {
        return waiting.get() > MAX_WAITING;
    }

    /** Bytes that wait, about. */
    long waiting() {
        return waiting.get();
    }

    int population() {
        return population;
    }

    /** Subscriptions by their pattern's name. */
    Map<String, Integer> counts() {
        return routes.counts();
    }

    private <T> CompletionStage<T> ask(Consumer<CompletableFuture<T>> question) {
        var answer = new CompletableFuture<T>();
        enqueue(() -> {
            unanswered.add(answer);
            answer.whenComplete((value, problem) -> unanswered.remove(answer));
            question.accept(answer);
        });
        if (stopped) {
            answer.completeExceptionally(new IllegalStateException("the hub is closed"));
        }
        return answer;
    }

    private boolean concerns(Delivery delivery) {
        for (var name : Pattern.matching(delivery.entry().channel())) {
            if (routes.counts().containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    private void wake() {
        asleep = false;
        LockSupport.unpark(thread);
    }

    // ---- for the lane's readers, on its thread

    Journal journal() {
        return journal;
    }

    /** Entries to read at a time. */
    int page() {
        return page;
    }

    Tallies tallies() {
        return tallies;
    }

    Routes routes() {
        return routes;
    }

    Recent recent() {
        return recent;
    }

    Position top() {
        return new Position(journal.origin().epoch(), recent.top());
    }

    /** Ends a subscription whose past could not be found. */
    void drop(Subscription subscription) {
        if (!subscription.ended) {
            subscription.reader.quit(subscription.pattern);
            forgetIfDone(subscription.reader);
        }
    }

    private void forgetIfDone(Reader reader) {
        if (reader.subscriptions().isEmpty()) {
            readers.remove(reader.subscriber());
        }
    }

    /** Notes that the reader got something; it is to write at the end of the burst. */
    void touch(Reader reader) {
        touched.add(reader);
    }

    /** Counts an entry handed over. */
    void handed() {
        handed++;
    }

    // ---- the thread

    private void run() {
        while (!stopped) {
            int done = burst();
            if (done == 0) {
                sleep();
            }
        }
        while (burst() > 0) {}
        List.copyOf(unanswered)
                .forEach(answer -> answer.completeExceptionally(new IllegalStateException("the hub is closed")));
    }

    private int burst() {
        int done = 0;
        Runnable work;
        while (done < BURST && handed < BURST_HANDED && (work = queue.poll()) != null) {
            attempt(work);
            done++;
        }
        touched.forEach(Reader::flush);
        touched.clear();
        tallies.deliveries().add(handed);
        handed = 0;
        population = readers.size();
        return done;
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a lane failed at a piece of its work, and goes on", e);
        }
    }

    private void sleep() {
        asleep = true;
        if (queue.isEmpty()) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private void handOver(Delivery delivery) {
        waiting.addAndGet(-delivery.size());
        turn++;
        var route = routes.of(delivery.entry().channel());
        if (!delivery.entry().isKept()) {
            route.forEach(subscription -> subscription.reader.pass(subscription, delivery, route, turn));
        } else if (delivery.offset() > recent.top()) {
            route.forEach(subscription -> subscription.reader.offer(subscription, delivery, route, turn));
            recent.add(delivery);
        }
    }
}
