package dev.herald.hub;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.Receipt.Reason;
import dev.herald.broker.Receipt.Refused;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Found;
import dev.herald.hub.lanes.Joined;
import dev.herald.hub.lanes.Lapses;
import dev.herald.hub.lanes.Past;
import dev.herald.hub.lanes.Tallies;
import dev.herald.hub.lanes.Turns;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes publications in, and gives each entry to this node's subscribers in the journal's order. The one
 * way in, and the one way out.
 *
 * <p>Safe from any thread. Stages complete on a lane's or the journal's thread: what hangs on them must be
 * short. See {@link Lane} for how entries go out, and {@link Reader} for how the past joins the present.
 */
public final class Hub implements AutoCloseable {

    /**
     * @param lanes threads that hand entries to subscribers; each subscriber belongs to one
     * @param page entries read from the journal at a time for a subscriber that catches up
     */
    public record Settings(int lanes, int page) {
        public static final Settings DEFAULTS =
                new Settings(Math.min(4, Runtime.getRuntime().availableProcessors()), 500);

        public Settings {
            if (lanes < 1 || page < 1) {
                throw new IllegalArgumentException("a hub has at least one lane, and a page at least one entry");
            }
        }
    }

    /** What a lane works with; it reads so many entries at a time, and remembers so many. */
    record Surroundings(
            Journal journal,
            Rulebook<ChannelRule> rules,
            Tallies tallies,
            List<Watcher> watchers,
            Past past,
            int page,
            int remembered) {

        private static Surroundings of(
                Journal journal, Rulebook<ChannelRule> rules, Settings settings, Metrics metrics) {
            var watchers = new CopyOnWriteArrayList<Watcher>();
            return new Surroundings(
                    journal, rules, Tallies.in(metrics), watchers, Past.of(journal), settings.page, REMEMBERED);
        }
    }

    private static final int REMEMBERED = 4_096;
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Journal journal;
    private final Rulebook<ChannelRule> rules;
    private final Tallies tallies;
    private final List<Watcher> watchers;
    private final Past past;
    private final Lane[] lanes;
    private final Turns turns = new Turns();
    private volatile boolean closed;

    public Hub(Journal journal, Rulebook<ChannelRule> rules, Settings settings, Metrics metrics) {
        this(settings.lanes, Surroundings.of(journal, rules, settings, metrics), metrics);
    }

    Hub(int lanes, Surroundings surroundings, Metrics metrics) {
        this.journal = surroundings.journal;
        this.rules = surroundings.rules;
        this.tallies = surroundings.tallies;
        this.watchers = surroundings.watchers;
        this.past = surroundings.past;
        this.lanes = new Lane[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] = new Lane("herald-lane-" + i, surroundings);
            this.lanes[i].worker.start();
        }
        metrics.gauge("herald.subscribers", "Subscribers on this node", () -> total(Lane::population));
        metrics.gauge("herald.lanes.waiting", "Bytes of entries waiting to be handed over", this::waiting);
        journal.follow(this::hear);
    }

    /**
     * Takes a publication in; completes as {@link Journal#append} does. Refuses what is larger than the
     * channel's rule allows, and everything while far more waits for subscribers than can be handed over.
     */
    public CompletionStage<Receipt> publish(Publication publication) {
        return counted(refusal(publication), () -> journal.append(publication));
    }

    /**
     * Takes in what the server has made of others' publications, and has held against limits of its own, if the channel's newest
     * entry still stands at the position expected: as {@link Journal#appendAfter}.
     */
    public CompletionStage<Receipt> publishAfter(Position expected, Publication publication) {
        return counted(refusal(), () -> journal.appendAfter(expected, publication));
    }

    private CompletionStage<Receipt> counted(@Nullable Refused refusal, Supplier<CompletionStage<Receipt>> append) {
        var receipt = refusal != null ? CompletableFuture.<Receipt>completedFuture(refusal) : append.get();
        return receipt.whenComplete((known, problem) -> tallies.count(known));
    }

    private @Nullable Refused refusal(Publication publication) {
        int max = ruleOf(publication.channel()).maxBytes();
        if (publication.payload().size() <= max || closed) {
            return refusal();
        }
        var what = "the payload has " + publication.payload().size() + " bytes; ";
        return new Refused(Reason.TOO_LARGE, what + publication.channel().called() + " takes at most " + max);
    }

    private @Nullable Refused refusal() {
        if (closed) {
            return new Refused(Reason.CLOSED, "the server is closing");
        }
        return Arrays.stream(lanes).anyMatch(Lane::isOverloaded)
                ? new Refused(Reason.OVERLOADED, "more is being published than can be delivered; try again soon")
                : null;
    }

    /** Hands what this node has to tell to its own subscribers only; false, and nothing, when {@link #publish} would refuse it. */
    public boolean announce(Publication publication, Instant time) {
        if (refusal(publication) != null) {
            return false;
        }
        hear(new Entry(publication, null, null, time));
        return true;
    }

    /**
     * Registers the subscriber under the pattern and finds the past it asked for. Subscribing again to the
     * same pattern starts that subscription anew. Completes exceptionally with JournalBroken when the past
     * cannot be read; the subscription is then gone.
     */
    public CompletionStage<Joined> subscribe(Subscriber subscriber, Pattern pattern, Since since) {
        return laneOf(subscriber).subscribe(subscriber, pattern, since);
    }

    /** Nothing of the pattern reaches the subscriber after this is complete, unless another pattern brings it. */
    public CompletionStage<Void> unsubscribe(Subscriber subscriber, Pattern pattern) {
        return laneOf(subscriber).unsubscribe(subscriber, pattern);
    }

    /** Ends all of the subscriber's subscriptions. */
    public CompletionStage<Void> leave(Subscriber subscriber) {
        return laneOf(subscriber).leave(subscriber);
    }

    /** Tells the watcher of who subscribes and who leaves from now on. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** To be called by a subscriber that had said it has no room, once it has. */
    public void hasRoomAgain(Subscriber subscriber) {
        laneOf(subscriber).hasRoomAgain(subscriber);
    }

    /** To be called when the rulebook says something else than before; what is handed over later goes by it. */
    public void rulesChanged() {
        List.of(lanes).forEach(lane -> lane.worker.enqueue(lane.routes::forget));
    }

    /** By which those who come back are told of what happened to channels that nobody knew then. */
    public Lapses lapses() {
        return past.lapses();
    }

    public Position top() {
        return journal.top();
    }

    /** History, without subscribing. */
    public CompletionStage<Reading> history(Pattern pattern, Since since, int limit) {
        return past.find(pattern, since, limit).thenApply(Found::reading);
    }

    /** Subscribers under each exact pattern that has any, at most the limit, by name. */
    public Map<Pattern, Integer> subscriptions(int limit) {
        var all = new TreeMap<String, Integer>();
        for (var lane : lanes) {
            lane.counts().forEach((name, count) -> all.merge(name, count, Integer::sum));
        }
        var first = new LinkedHashMap<Pattern, Integer>();
        all.entrySet().stream().limit(limit).forEach(each -> first.put(new Pattern(each.getKey()), each.getValue()));
        return first;
    }

    /**
     * How many subscribers an entry of this channel would reach now, wildcards included. One that has several
     * matching patterns is counted for each.
     */
    public int audience(Channel channel) {
        return (int) total(lane -> lane.reaches(channel));
    }

    public ChannelRule ruleOf(Channel channel) {
        return rules.of(channel);
    }

    /** Hands over what has come so far, for at most three seconds, and stops. The journal is not this class's to close. */
    @Override
    public void close() {
        closed = true;
        long deadline = System.nanoTime() + CLOSING.toNanos();
        for (var lane : lanes) {
            lane.worker.stop();
        }
        try {
            for (var lane : lanes) {
                lane.worker.awaitStop(Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kept entries come one at a time; others on their publishers' threads, but to all lanes in one order. */
    private void hear(Entry entry) {
        if (entry.isKept()) {
            give(entry);
        } else {
            turns.take(entry.channel(), () -> give(entry)); // which only enqueues
        }
    }

    private void give(Entry entry) {
        if (closed) {
            return;
        }
        var delivery = new Delivery(entry);
        for (var lane : lanes) {
            lane.give(delivery);
        }
    }

    private Lane laneOf(Subscriber subscriber) {
        int hash = subscriber.id().hashCode();
        return lanes[Math.floorMod(hash ^ (hash >>> 16), lanes.length)];
    }

    private long waiting() {
        return total(lane -> lane.worker.waiting());
    }

    private long total(ToLongFunction<Lane> count) {
        return Arrays.stream(lanes).mapToLong(count).sum();
    }
}
