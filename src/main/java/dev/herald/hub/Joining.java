package dev.herald.hub;

import dev.herald.broker.Reading;
import dev.herald.hub.lanes.Found;
import dev.herald.hub.lanes.Joined;
import dev.herald.hub.lanes.Joined.Recovery;
import dev.herald.hub.lanes.Stretch;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A new subscription, from its registration to its answer: finds where in the past it begins. What was read for
 * that is kept until the gate opens if it may be, and otherwise read again.
 *
 * <p>On its lane's thread.
 */
record Joining(Lane lane, Subscription subscription, CompletableFuture<Joined> answer) {
    private static final int MAX_LAST = 10_000;

    void begin(Since since) {
        if (since instanceof Since.Now) {
            answer(lane.top(), new Recovery.NotAsked());
        } else if (since instanceof Since.After after && isRecent(after)) {
            subscription.startAfter(after.position().offset());
            answer(lane.top(), new Recovery.Recovered());
        } else {
            int most = since instanceof Since.Last ? MAX_LAST : lane.surroundings.page();
            lane.surroundings
                    .past()
                    .rejoin(subscription.pattern, since, most)
                    .whenComplete((found, problem) -> lane.worker.enqueue(() -> found(found, problem)));
        }
    }

    /** Whether the lane itself remembers all that came after the position. */
    private boolean isRecent(Since.After after) {
        var position = after.position();
        boolean isWhole = !lane.surroundings.past().lapses().concern(subscription.pattern, after);
        return isWhole && lane.top().covers(position) && lane.recent.covers(position.offset());
    }

    private void found(Found found, @Nullable Throwable problem) {
        if (problem != null) {
            lane.drop(subscription);
            answer.completeExceptionally(
                    problem instanceof CompletionException e && e.getCause() != null ? e.getCause() : problem);
        } else if (found.reading() instanceof Reading.Gap gap) {
            subscription.startAfter(gap.top().offset());
            answer(gap.top(), new Recovery.Lost(gap.reason()));
        } else {
            subscription.trimmed = found.trimmed();
            begin(found.reading(), Stretch.entriesOf(found.reading()));
        }
    }

    private void begin(Reading reading, List<Entry> entries) {
        if (entries.isEmpty()) {
            subscription.startAfter(reading.top().offset());
        } else {
            subscription.startAfter(Stretch.offset(entries.get(0)) - 1);
            if (!subscription.ended && subscription.reader.hasRoom()) {
                subscription.reader.catchUp.ahead.keep(subscription, reading);
            }
        }
        var top = lane.top();
        answer(top.covers(reading.top()) ? top : reading.top(), new Recovery.Recovered());
    }

    private void answer(Position top, Recovery recovery) {
        subscription.reader.answer(subscription);
        Runnable opening = () -> lane.worker.enqueue(() -> subscription.reader.open(subscription));
        answer.complete(new Joined(top, recovery, opening));
    }
}
