package dev.herald.hub;

import dev.herald.broker.Reading;
import dev.herald.hub.lanes.Ahead;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Found;
import dev.herald.hub.lanes.Stretch;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a reader that is behind up to the lane's top, in strides.
 *
 * <p>A stride takes the subscriptions that are farthest back, all at the same offset, to where the next
 * one stands, or as far as a page goes: what the lane still remembers, or else a page of the journal for
 * each, merged up to the offset of which all the pages speak. So whatever the reader is handed comes in the
 * order of offsets. It halts while the subscriber has no room, and keeps no page meanwhile.
 *
 * <p>Owned by the lane's thread; at most one page is being read at a time.
 */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int TRIES = 10;
    private static final Executor SOON = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final Reader reader;
    private final Lane lane;
    private final List<Subscription> hindmost = new ArrayList<>(1);
    private Stretch stretch = new Stretch(0, 0, 1);
    final Ahead ahead = new Ahead();
    private boolean waiting; // for a page
    private int failures;

    CatchUp(Reader reader, Lane lane) {
        this.reader = reader;
        this.lane = lane;
    }

    /** Goes on as far as that is possible without waiting. */
    void go() {
        while (!waiting && !reader.isPaused() && reader.isBehind() && reader.hasRoom()) {
            beginStride();
            if (lane.recent.covers(stretch.from())) {
                handOver(lane.recent.between(stretch.from(), stretch.horizon()));
            } else {
                readPages(0);
            }
        }
        if (!reader.hasRoom()) {
            ahead.clear();
        }
    }

    private void beginStride() {
        long from = Long.MAX_VALUE;
        for (var subscription : reader.subscriptions.values()) {
            if (subscription.open) {
                from = Math.min(from, subscription.reached);
            }
        }
        long horizon = lane.recent.top();
        for (var subscription : reader.subscriptions.values()) {
            if (subscription.open && subscription.reached > from) {
                horizon = Math.min(horizon, subscription.reached);
            } else if (subscription.open) {
                subscription.catchingUp = true;
                hindmost.add(subscription);
            }
        }
        stretch = new Stretch(from, horizon, lane.surroundings.page());
    }

    /** Reads a page for each of the hindmost from the index on, and hands all over after the last. */
    private void readPages(int index) {
        for (int i = index; i < hindmost.size(); i++) {
            var subscription = hindmost.get(i);
            var page = ahead.of(subscription, stretch.from());
            if (page != null) {
                stretch.add(page);
            } else if (!subscription.ended) {
                read(subscription, i + 1);
                return;
            }
        }
        if (stretch.horizon() > stretch.from()) {
            handOver(stretch.entries().stream().map(Delivery::new).toList());
        } else {
            failed(new IllegalStateException("the journal's readings do not go on from " + stretch.from()));
        }
    }

    private void read(Subscription subscription, int next) {
        waiting = true;
        var around = lane.surroundings;
        around.tallies().pages().increment();
        var position = new Position(lane.top().epoch(), stretch.from());
        Found.goOn(around.journal(), subscription.pattern, position, subscription.trimmed, around.page())
                .whenComplete((reading, problem) -> lane.worker.enqueue(() -> {
                    waiting = false;
                    if (problem != null) {
                        failed(problem);
                    } else {
                        add(subscription, reading);
                        readPages(next);
                    }
                    go();
                }));
    }

    private void add(Subscription subscription, Reading reading) {
        if (!(reading instanceof Reading.Gap gap)) {
            stretch.add(reading);
        } else if (!subscription.ended) {
            subscription.catchingUp = false;
            reader.lose(subscription, gap.top(), gap.reason());
        }
    }

    /** Hands over what is wanted, and ends the stride where that ends or the subscriber's room does. */
    private void handOver(List<Delivery> deliveries) {
        failures = 0;
        if (reader.isPaused()) {
            endStride(stretch.from());
            return;
        }
        long reached = stretch.horizon();
        long passed = stretch.from();
        for (var delivery : deliveries) {
            if (reader.wants(delivery)) {
                if (!reader.hasRoom()) {
                    reached = passed;
                    break;
                }
                reader.accept(delivery);
            }
            passed = delivery.offset();
        }
        endStride(reached);
    }

    private void endStride(long reached) {
        for (var subscription : hindmost) {
            if (subscription.catchingUp) {
                subscription.reached = Math.max(subscription.reached, reached);
                subscription.catchingUp = false;
            }
            ahead.forget(subscription);
        }
        hindmost.clear();
        stretch = new Stretch(0, 0, 1);
    }

    /** A journal that cannot be read may heal; it is asked again for a while before the subscriber is told of a hole. */
    private void failed(Throwable problem) {
        failures++;
        if (failures == 1) {
            LOG.error("history could not be read for a subscriber that is behind; trying again", problem);
        }
        if (failures > TRIES) {
            failures = 0;
            hindmost.stream()
                    .filter(subscription -> !subscription.ended)
                    .forEach(subscription -> reader.lose(subscription, lane.top(), "history cannot be read"));
        } else {
            waiting = true;
            SOON.execute(() -> lane.worker.enqueue(() -> {
                waiting = false;
                go();
            }));
        }
        endStride(stretch.from());
    }
}
