package dev.herald.hub;

import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Joined;
import dev.herald.hub.lanes.Recent;
import dev.herald.hub.lanes.Route;
import dev.herald.hub.lanes.Routes;
import dev.herald.hub.lanes.Worker;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One thread, one queue, and the subscribers that belong to them.
 *
 * <p>Every lane is given every entry, in the journal's order; whatever else concerns its subscribers comes
 * through the same queue, so that all their state has one owner and needs no lock. The lane takes what
 * waits, hands it over, and then lets each subscriber that got something write once: the more there is to
 * do, the more goes out in one write. Entries that concern nobody here do not wake a lane that sleeps.
 */
final class Lane implements Worker.Burst {
    private static final int MAX_HANDED = 20_000; // before subscribers must write
    private static final long MAX_WAITING = 64 << 20; // bytes, before publishers must wait

    final Worker worker;
    final Hub.Surroundings surroundings;
    final Routes<Subscription, ChannelRule> routes;
    final Recent<Delivery> recent;
    private final Map<Subscriber, Reader> readers = new IdentityHashMap<>();
    private final List<Reader> touched = new ArrayList<>();
    private long turn;
    private int handed;
    private volatile int population;

    Lane(String name, Hub.Surroundings surroundings) {
        this.worker = new Worker(name, this);
        this.surroundings = surroundings;
        this.routes = new Routes<>(surroundings.rules()::of);
        this.recent = new Recent<>(surroundings.journal().top().offset(), surroundings.remembered());
    }

    // ---- for any thread

    void give(Delivery delivery) {
        var channel = delivery.entry().channel();
        worker.enqueue(delivery.size(), () -> reaches(channel) > 0, () -> handOver(delivery));
    }

    CompletionStage<Joined> subscribe(Subscriber subscriber, Pattern pattern, Since since) {
        return worker.ask(answer -> {
            var reader = readers.computeIfAbsent(subscriber, unknown -> new Reader(unknown, this));
            new Joining(this, reader.join(pattern), answer).begin(since);
        });
    }

    CompletionStage<Void> unsubscribe(Subscriber subscriber, Pattern pattern) {
        return worker.ask(answer -> {
            var reader = readers.get(subscriber);
            if (reader != null) {
                reader.quit(pattern);
                forgetIfDone(reader);
            }
            answer.complete(null);
        });
    }

    CompletionStage<Void> leave(Subscriber subscriber) {
        return worker.ask(answer -> {
            var reader = readers.remove(subscriber);
            if (reader != null) {
                reader.quitAll();
            }
            answer.complete(null);
        });
    }

    void hasRoomAgain(Subscriber subscriber) {
        worker.enqueue(() -> {
            var reader = readers.get(subscriber);
            if (reader != null) {
                reader.catchUp.go();
                reader.spilling.go();
            }
        });
    }

    boolean isOverloaded() {
        return worker.waiting() > MAX_WAITING;
    }

    int population() {
        return population;
    }

    /** Subscriptions by their pattern's name. */
    Map<String, Integer> counts() {
        return routes.counts();
    }

    /** How many subscriptions match the channel. */
    int reaches(Channel channel) {
        int count = 0;
        for (var name : Pattern.matching(channel)) {
            count += routes.counts().getOrDefault(name, 0);
        }
        return count;
    }

    // ---- for the lane's readers, on its thread

    Route<Subscription, ChannelRule> route(Delivery delivery) {
        return routes.of(delivery.entry().channel());
    }

    /** The place of the newest entry that this lane has handed over. */
    Position top() {
        return new Position(surroundings.journal().origin().epoch(), recent.top());
    }

    /** Ends a subscription whose past could not be found. */
    void drop(Subscription subscription) {
        if (!subscription.ended) {
            subscription.reader.quit(subscription.pattern);
            forgetIfDone(subscription.reader);
        }
    }

    private void forgetIfDone(Reader reader) {
        if (reader.subscriptions.isEmpty()) {
            readers.remove(reader.subscriber);
        }
    }

    /** Notes that the reader got something; it is to write at the end of the burst. */
    void touch(Reader reader) {
        touched.add(reader);
    }

    void countHandedOver() {
        handed++;
    }

    private void handOver(Delivery delivery) {
        turn++;
        var route = route(delivery);
        if (!delivery.entry().isKept()) {
            route.forEach(subscription -> subscription.reader.pass(subscription, delivery, route, turn));
        } else if (delivery.offset() > recent.top()) {
            route.forEach(subscription -> subscription.reader.offer(subscription, delivery, route, turn));
            recent.add(delivery.offset(), delivery.size(), delivery);
        }
    }

    @Override
    public boolean isFull() {
        return handed >= MAX_HANDED;
    }

    @Override
    public void end() {
        touched.forEach(Reader::flush);
        touched.clear();
        surroundings.tallies().deliveries().add(handed);
        handed = 0;
        population = readers.size();
    }
}
