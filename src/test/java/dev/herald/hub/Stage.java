package dev.herald.hub;

import dev.herald.broker.Broker;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Receipt;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.hub.lanes.Joined;
import dev.herald.hub.lanes.Past;
import dev.herald.hub.lanes.Tallies;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import dev.herald.props.FaultyJournal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A hub on a journal, in memory unless another is asked for, with short words for what tests do to it.
 *
 * <p>Channels below {@code /loud} are not kept, those below {@code /short} keep ten entries, and those
 * below {@code /newest} and {@code /oldest} are not kept either, and a slow subscriber gets the newest, or not the
 * oldest, of them; those below {@code /shy} spare their publishers the echo.
 */
final class Stage implements AutoCloseable {
    static final Since NOW = new Since.Now();

    final FaultyJournal journal;
    final Hub hub;
    final Metrics metrics = new Metrics();
    private final Broker broker;

    Stage() {
        this(new Hub.Settings(2, 10), 0, 1_000);
    }

    /**
     * @param earlier entries on {@code /chat/lobby}, 1, 2, 3 and so on, from before the hub was there
     * @param remembered entries that lanes remember
     */
    Stage(Hub.Settings settings, int earlier, int remembered) {
        this(settings, earlier, remembered, keepings -> new MemoryBroker(keepings, Clock.systemUTC()));
    }

    /** How to open an engine that keeps channels so. */
    interface Engine {
        Broker open(Function<Channel, Keeping> keepings);
    }

    Stage(Hub.Settings settings, int earlier, int remembered, Engine engine) {
        var kept = new ChannelRule(keeping(1_000_000), ChannelRule.Echo.ALL, 1_000);
        var rules = new Rulebook<>(
                Map.of(
                        new Pattern("/newest/**"), unkept(Slow.Manner.CONFLATE),
                        new Pattern("/oldest/**"), unkept(Slow.Manner.DROP_OLDEST),
                        new Pattern("/loud/**"), new ChannelRule(Keeping.NOTHING, ChannelRule.Echo.ALL, 1_000),
                        new Pattern("/short/**"), new ChannelRule(keeping(10), ChannelRule.Echo.ALL, 1_000),
                        new Pattern("/shy/**"), new ChannelRule(keeping(1_000_000), ChannelRule.Echo.OTHERS, 1_000)),
                kept);
        broker = engine.open(channel -> rules.of(channel).keeping());
        journal = new FaultyJournal(broker.journal());
        for (int i = 1; i <= earlier; i++) {
            done(journal.append(Publication.of(new Channel("/chat/lobby"), Payload.of("" + i))));
        }
        var surroundings = new Hub.Surroundings(
                journal,
                rules,
                Tallies.in(metrics),
                new CopyOnWriteArrayList<>(),
                Past.of(journal),
                settings.page(),
                remembered);
        hub = new Hub(settings.lanes(), surroundings, metrics);
    }

    private static ChannelRule unkept(Slow.Manner manner) {
        return new ChannelRule(
                Keeping.NOTHING,
                ChannelRule.Echo.ALL,
                1_000,
                new Slow(manner, null, 0),
                dev.herald.message.Members.OFF);
    }

    private static Keeping keeping(int count) {
        return new Keeping(Durability.ASYNC, new Retention(count, Duration.ofDays(1), Long.MAX_VALUE));
    }

    /** Publishes, and waits until it is confirmed. */
    Receipt say(String channel, String json) {
        return done(hub.publish(Publication.of(new Channel(channel), Payload.of(json))));
    }

    /** Publishes to a channel that is kept, and gives the position. */
    Position keep(String channel, String json) {
        return ((Receipt.Kept) say(channel, json)).position();
    }

    Joined join(Subscriber subscriber, String pattern, Since since) {
        return done(hub.subscribe(subscriber, new Pattern(pattern), since));
    }

    /** The position at the offset. */
    Position at(long offset) {
        return new Position(journal.origin().epoch(), offset);
    }

    /** Joins, opens the gate, and waits until the lane has done so. */
    Joined.Recovery listen(Subscriber subscriber, String pattern, Since since) {
        var joined = join(subscriber, pattern, since);
        joined.open();
        settle(subscriber);
        return joined.recovery();
    }

    /** Waits until the subscriber's lane has done what waited for it. */
    void settle(Subscriber subscriber) {
        done(hub.unsubscribe(subscriber, new Pattern("/nobody/subscribes/to/this")));
    }

    /** Gives a subscriber room for so many more. */
    void give(Ear ear, int room) {
        ear.room(room);
        hub.hasRoomAgain(ear);
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        hub.close();
        broker.close();
    }
}
