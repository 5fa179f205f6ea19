package dev.herald.limits;

import dev.herald.metrics.Count;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may come from somebody in a time: messages, their bytes, new channels. Each has a burst of ten times what may
 * come steadily. Safe from any thread.
 */
final class Tap {
    private static final int BURST = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /**
     * @param prefix of the limits' names: {@code limits.} or {@code limits.user.}
     * @param refused counts by the limit's name
     */
    record Gauge(String prefix, Rates rates, Map<String, Count> refused, LongSupplier nanoTime) {}

    private final Gauge gauge;
    private final Bucket messages;
    private final Bucket bytes;
    private final Bucket channels;

    Tap(Gauge gauge) {
        this.gauge = gauge;
        var rates = gauge.rates();
        messages = new Bucket(gauge.nanoTime(), rates.messages(), SECOND, BURST);
        bytes = new Bucket(gauge.nanoTime(), rates.bytes(), SECOND, BURST);
        channels = new Bucket(gauge.nanoTime(), rates.newChannels(), MINUTE, 1);
    }

    /** Takes a message in, or says which limit is in its way. */
    @Nullable
    Exceeded message(long size, long now) {
        long wait = messages.take(1, now);
        if (wait > 0) {
            return rate("messages", gauge.rates().messages() + " a second", wait);
        }
        wait = bytes.take(size, now);
        return wait == 0 ? null : rate("bytes", gauge.rates().bytes() + " a second", wait);
    }

    /** Lets a channel begin, or says that it may not yet. */
    @Nullable
    Exceeded channel() {
        long wait = channels.take(1);
        return wait == 0 ? null : rate("new_channels", gauge.rates().newChannels() + " a minute", wait);
    }

    /** Whether it is as if nothing had ever come. */
    boolean isFull() {
        return messages.isFull() && bytes.isFull() && channels.isFull();
    }

    private Exceeded rate(String limit, String much, long wait) {
        var name = gauge.prefix() + limit;
        gauge.refused().getOrDefault(name, more -> {}).increment();
        return new Exceeded("rate_limited", name + " is " + much, Duration.ofNanos(wait));
    }
}
