package dev.herald.feeds;

import dev.herald.broker.Receipt;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Publication;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Channels whose last word in history is not what there is: something older was kept after it, or something was too large. Each is
 * told to {@code resync}; until that is kept, a crash would forget that it has to be. Safe from any thread.
 */
final class Disorder {
    private static final long PAUSE_MILLIS = 5;

    private final Hub hub;
    private final Function<Channel, Publication> resync;
    private final Consumer<@Nullable Receipt> ended;
    private final Set<Channel> channels = new HashSet<>();
    private int underWay;

    /** @param ended hears, without a lock, what became of each */
    Disorder(Hub hub, Function<Channel, Publication> resync, Consumer<@Nullable Receipt> ended) {
        this.hub = hub;
        this.resync = resync;
        this.ended = ended;
    }

    synchronized void add(Channel channel) {
        channels.add(channel);
    }

    /** Whether every channel is as it should be. */
    synchronized boolean isNone() {
        return channels.isEmpty() && underWay == 0;
    }

    /** Tells them. */
    void end() {
        for (var channel : take()) {
            hub.publish(resync.apply(channel)).whenComplete((known, failure) -> ended(channel, known));
        }
    }

    private synchronized Set<Channel> take() {
        var all = Set.copyOf(channels);
        channels.clear();
        underWay += all.size();
        return all;
    }

    private void ended(Channel channel, @Nullable Receipt receipt) {
        synchronized (this) {
            underWay--;
            if (receipt == null || receipt instanceof Receipt.Refused) {
                channels.add(channel);
            }
        }
        if (Journaling.isForNow(receipt)) {
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::end);
        } else {
            ended.accept(receipt);
        }
    }
}
