package dev.herald.webhooks;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.hub.Hub;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.webhooks.Parcels.Parcel;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one backend what is written down for it: everything at least once, and of each subject in order.
 *
 * <p>It has a bounded number of events in hand, the rest waits in the journal. Some subjects' are under way at a time; one
 * that fails is tried again later and later, and holds up its own subject only. How far everything is settled stands in the
 * table, and it goes on from there after a crash. All of it happens on one thread, which never waits.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int IN_HAND = 1_000;
    private static final int UNDER_WAY = 16;
    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toMillis(1);
    private static final int MAX_DOUBLINGS = 16;

    /** What it works with. */
    record Surroundings(Journal journal, Hub hub, Clock clock, Webhooks.Settings settings, Tallies tallies) {}

    private final Webhook webhook;
    private final Surroundings around;
    private final Post post;
    private final Cursor cursor;
    private final ScheduledExecutorService thread;
    private final Pattern pattern;
    private final Parcels parcels = new Parcels();
    private final Deque<Parcel> ready = new ArrayDeque<>();
    private Position read;
    private int underWay;
    private boolean reading;
    private boolean hasMore = true;
    private boolean failing;

    Courier(Webhook webhook, Surroundings around, Post post, Cursor cursor, ScheduledExecutorService thread) {
        this.webhook = webhook;
        this.around = around;
        this.post = post;
        this.cursor = cursor;
        this.thread = thread;
        pattern = Pattern.of(webhook.channel());
        read = cursor.position();
    }

    /** There is something for it. From any thread. */
    void wake() {
        later(0, () -> {
            hasMore = true;
            fill();
        });
    }

    private void fill() {
        if (reading || !hasMore || parcels.size() >= IN_HAND) {
            return;
        }
        reading = true;
        hasMore = false;
        around.journal()
                .kept(pattern, read, IN_HAND - parcels.size())
                .whenComplete((reading, failure) -> later(0, () -> {
                    if (failure == null) {
                        take(reading);
                    } else {
                        LOG.error("{}: what it is to be told cannot be read", webhook, failure);
                        this.reading = false;
                        later(LONGEST_PAUSE, this::wake);
                    }
                }));
    }

    private void take(Reading reading) {
        this.reading = false;
        read = reading.top();
        var entries = entries(reading);
        hasMore |= reading instanceof Reading.Part;
        for (var entry : entries) {
            var parcel = new Parcel(entry);
            if (parcels.add(parcel)) {
                ready.add(parcel);
            }
        }
        go();
        fill();
    }

    private static List<Entry> entries(Reading reading) {
        if (reading instanceof Reading.Complete complete) {
            return complete.entries();
        }
        return reading instanceof Reading.Part part ? part.entries() : List.of();
    }

    private void go() {
        while (underWay < UNDER_WAY && !ready.isEmpty()) {
            var parcel = ready.remove();
            underWay++;
            parcel.attempts++;
            post.send(parcel.id(), parcel.entry.payload().json())
                    .thenAccept(trouble -> later(0, () -> returned(parcel, trouble)));
        }
    }

    private void returned(Parcel parcel, String trouble) {
        underWay--;
        if (trouble.isEmpty()) {
            around.tallies().delivered().increment();
            tell(false, "");
            settled(parcel);
        } else {
            around.tallies().failed().increment();
            tell(true, trouble);
            if (parcel.entry
                    .at()
                    .plus(around.settings().giveUp())
                    .isBefore(around.clock().instant())) {
                giveUp(parcel, trouble);
            } else {
                later(pause(parcel.attempts), () -> again(parcel));
            }
        }
        go();
    }

    private void again(Parcel parcel) {
        ready.add(parcel);
        go();
    }

    private void settled(Parcel parcel) {
        var next = parcels.settle(parcel);
        if (next != null) {
            ready.add(next);
        }
        var reached = parcels.reached();
        if (reached != null && !reached.equals(cursor.position())) {
            cursor.reached(reached);
        }
        fill();
        go();
    }

    /** Lays it where an operator finds it; not settled before it lies there. */
    private void giveUp(Parcel parcel, String trouble) {
        var letter = Happening.facts()
                .put("webhook", webhook.name())
                .put("attempts", parcel.attempts)
                .put("error", trouble);
        letter.set("event", parcel.event);
        var id = webhook.name() + ":" + parcel.position();
        CompletableFuture.completedFuture(new Publication(Webhook.DEAD, new Payload(Happening.write(letter)), id, null))
                .thenCompose(around.hub()::publish)
                .whenComplete((receipt, failure) -> later(0, () -> {
                    if (failure != null || receipt instanceof Receipt.Refused) {
                        later(pause(parcel.attempts), () -> giveUp(parcel, trouble));
                    } else {
                        around.tallies().dead().increment();
                        settled(parcel);
                    }
                }));
    }

    /** Longer each time, and not for all at the same moment. */
    private long pause(int attempts) {
        long first = around.settings().pause().toMillis();
        long pause = Math.min(first << Math.min(attempts - 1, MAX_DOUBLINGS), LONGEST_PAUSE);
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    /** Tells the log when it begins to fail and when that is over. */
    private void tell(boolean fails, String trouble) {
        if (fails && !failing) {
            LOG.warn("{} is not told: {}; it is tried again", webhook, trouble);
        } else if (!fails && failing) {
            LOG.info("{} is told again", webhook);
        }
        failing = fails;
    }

    private void later(long millis, Runnable what) {
        try {
            thread.schedule(() -> guarded(what), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("{}: the server stops", webhook);
        }
    }

    private void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("{}: a courier stumbled", webhook, e);
        }
    }
}
