package dev.herald.hub;

import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Guard;
import dev.herald.hub.lanes.Route;
import dev.herald.hub.slow.Spilling;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A subscriber's way through the journal: one, for all its patterns.
 *
 * <p>While it is live it is handed each entry as the lane gets it. When it is behind, for want of room or
 * because one of its subscriptions asked for the past, kept entries pass it by, since they can be had from
 * history: {@link CatchUp} brings those subscriptions that are farthest back up to the next, and so on,
 * until all have reached the lane's top and it is live again. Nothing is queued for it meanwhile.
 *
 * <p>What makes each entry come once to those that are open: it has been handed over to them exactly when one that
 * matches it {@linkplain Subscription#covers covers} it. Owned by the lane's thread.
 */
final class Reader {
    private static final int MAX_HELD = 1_000;

    final Subscriber subscriber;
    private final String id;
    private final String spared;
    private final Lane lane;
    private final Guard guard;
    final Spilling<Delivery> spilling;
    final CatchUp catchUp;
    final Map<String, Subscription> subscriptions = new HashMap<>(4);
    private final List<Delivery> held = new ArrayList<>(0); // not kept, and wanted only behind gates still shut

    private boolean live = true;
    private boolean touched;
    private boolean tooSlow; // for what is not kept, and was told so
    private long turn; // of the lane, when an entry was last handed over

    Reader(Subscriber subscriber, Lane lane) {
        this.subscriber = subscriber;
        this.id = subscriber.id();
        this.spared = Publication.spared(id);
        this.lane = lane;
        this.guard = new Guard(id);
        this.spilling = new Spilling<>(
                this::accept,
                () -> guard.ask(subscriber::isIdle, true),
                lane.worker::enqueue,
                lane.surroundings.tallies().dropped());
        this.catchUp = new CatchUp(this, lane);
    }

    // ---- coming and going

    /** Registers a subscription, its gate shut, that begins with what the lane gets next. */
    Subscription join(Pattern pattern) {
        quit(pattern);
        var subscription = new Subscription(this, pattern, lane.recent.top());
        subscriptions.put(pattern.name(), subscription);
        lane.routes.add(pattern, subscription);
        watchers().forEach(watcher -> watcher.joined(subscriber, pattern));
        return subscription;
    }

    /**
     * The subscription's beginning is known and about to be told. To its listener, what comes before the answer has not
     * come; so what others were handed is no longer theirs to answer for. What is not sent yet is taken back, to come in
     * its order, and nothing that is kept is handed over until the gate opens. So between two answers all comes in order.
     */
    void answer(Subscription subscription) {
        if (subscription.ended) {
            return;
        }
        fallBehind();
        guard.run(() -> {
            long first = subscriber.recall();
            openOnes().forEach(other -> other.goBackTo(first - 1));
        });
        openOnes().forEach(other -> other.answersFrom = other.reached);
        subscription.answered = true;
    }

    private Stream<Subscription> openOnes() {
        return subscriptions.values().stream().filter(subscription -> subscription.open);
    }

    /** Whether an answer is on its way. */
    boolean isPaused() {
        return subscriptions.values().stream().anyMatch(subscription -> subscription.answered && !subscription.open);
    }

    void open(Subscription subscription) {
        if (subscription.ended || subscription.open) {
            return;
        }
        subscription.open = true;
        for (var delivery : List.copyOf(held)) {
            if (subscription.pattern.matches(delivery.entry().channel())) {
                held.remove(delivery);
                passOn(delivery);
            }
        }
        watchers().forEach(watcher -> watcher.opened(subscriber, subscription.pattern));
        catchUp.go();
    }

    void quit(Pattern pattern) {
        var subscription = subscriptions.remove(pattern.name());
        if (subscription != null) {
            end(subscription);
            catchUp.go();
        }
    }

    void quitAll() {
        var all = List.copyOf(subscriptions.values());
        subscriptions.clear();
        all.forEach(this::end);
    }

    private void end(Subscription subscription) {
        subscription.ended = true;
        lane.routes.remove(subscription.pattern, subscription);
        watchers().forEach(watcher -> watcher.left(subscriber, subscription.pattern));
        catchUp.ahead.forget(subscription);
        held.removeIf(delivery -> !isWanted(delivery, other -> !other.open));
        spilling.drop(delivery -> !isWanted(delivery, other -> other.open));
    }

    private List<Watcher> watchers() {
        return lane.surroundings.watchers();
    }

    private boolean isWanted(Delivery delivery, Predicate<Subscription> by) {
        return subscriptions.values().stream()
                .anyMatch(other ->
                        by.test(other) && other.pattern.matches(delivery.entry().channel()));
    }

    // ---- while live

    /** Takes a kept entry that the subscription's pattern matches, unless it had it or will have it from history. */
    void offer(Subscription subscription, Delivery delivery, Route<Subscription, ChannelRule> route, long now) {
        if (turn == now || !live || !subscription.open || delivery.offset() <= subscription.reached) {
            return;
        }
        if (!admits(subscription, delivery, route)) {
            return;
        }
        turn = now;
        if (hasRoom()) {
            accept(delivery);
        } else {
            fallBehind();
            lane.surroundings.tallies().fellBehind().increment();
        }
    }

    /** Takes an entry that is not kept and that the subscription's pattern matches. */
    void pass(Subscription subscription, Delivery delivery, Route<Subscription, ChannelRule> route, long now) {
        if (turn == now || !admits(subscription, delivery, route)) {
            return;
        }
        boolean isHeld = !held.isEmpty() && held.get(held.size() - 1) == delivery;
        if (subscription.open) {
            turn = now;
            if (isHeld) {
                held.remove(held.size() - 1);
            }
            passOn(delivery);
        } else if (!isHeld && held.size() < MAX_HELD) {
            held.add(delivery);
        } else if (!isHeld) {
            miss(delivery);
        }
    }

    private void passOn(Delivery delivery) {
        var slow = lane.route(delivery).rule().slow();
        if (!slow.isCut()) {
            spilling.take(delivery, delivery.size(), delivery.key(slow), slow);
        } else if (hasRoom()) {
            accept(delivery);
        } else {
            miss(delivery);
        }
    }

    private void miss(Delivery delivery) {
        tooSlow = tooSlow || lane.surroundings.tallies().countCut();
        guard.run(() -> subscriber.missed(delivery.entry().channel()));
    }

    private boolean admits(Subscription subscription, Delivery delivery, Route<Subscription, ChannelRule> route) {
        return (!subscription.isWild || guard.ask(() -> subscriber.mayRead(route.channel()), false))
                && !isOwnEcho(delivery, route);
    }

    private boolean isOwnEcho(Delivery delivery, Route<Subscription, ChannelRule> route) {
        var publisher = delivery.entry().publication().publisher();
        return spared.equals(publisher) || (route.rule().echo() == ChannelRule.Echo.OTHERS && id.equals(publisher));
    }

    // ---- while behind

    /** From now on, kept entries are read from where the open subscriptions have come to. */
    private void fallBehind() {
        if (live) {
            long top = lane.recent.top();
            openOnes().forEach(subscription -> subscription.reached = Math.max(subscription.reached, top));
            live = false;
        }
    }

    /** Whether something is to be read; if not, the reader is live. */
    boolean isBehind() {
        if (!live) {
            live = subscriptions.values().stream()
                    .allMatch(subscription -> !subscription.open || subscription.reached >= lane.recent.top());
        }
        return !live;
    }

    /** Whether those subscriptions that are catching up want the entry, and none that is ahead of them had it. */
    boolean wants(Delivery delivery) {
        var route = lane.route(delivery);
        boolean wanted = false;
        for (var name : route.names()) {
            var subscription = subscriptions.get(name);
            if (subscription == null || !subscription.open || !admits(subscription, delivery, route)) {
                continue;
            }
            if (subscription.covers(delivery.offset())) {
                return false;
            }
            wanted |= subscription.catchingUp;
        }
        return wanted;
    }

    boolean hasRoom() {
        return guard.ask(subscriber::hasRoom, true);
    }

    void accept(Delivery delivery) {
        touch();
        lane.countHandedOver();
        guard.run(() -> subscriber.accept(delivery));
    }

    /** Tells the subscriber of a hole before the position, from which the subscription goes on. */
    void lose(Subscription subscription, Position resumed, String reason) {
        subscription.startAfter(Math.max(subscription.reached, resumed.offset()));
        touch();
        lane.surroundings.tallies().lost().increment();
        guard.run(() -> subscriber.lost(subscription.pattern, resumed, reason));
    }

    void flush() {
        touched = false;
        guard.run(subscriber::flush);
    }

    private void touch() {
        if (!touched) {
            touched = true;
            lane.touch(this);
        }
    }
}
