package dev.herald.documents.rules;

import dev.herald.documents.kinds.Refused;
import dev.herald.limits.Bucket;
import dev.herald.message.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Holds each author to so many changes a second of each document, with bursts of ten times as many. Safe from any thread. */
public final class Pace {
    private static final int BURST = 10;
    private static final int REMEMBERED = 10_000;

    private record Line(Channel channel, String account) {}

    private final Map<Line, Bucket> buckets = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    public Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @throws Refused when the author has to wait */
    public void take(Channel channel, Author author, int changes, int rate) {
        if (buckets.size() > REMEMBERED) {
            buckets.values().removeIf(Bucket::isFull);
        }
        var bucket = buckets.computeIfAbsent(
                new Line(channel, author.account()),
                unknown -> new Bucket(nanoTime, rate, Duration.ofSeconds(1).toNanos(), BURST));
        if (bucket.take(Math.min(changes, (long) BURST * rate)) > 0) {
            throw new Refused(
                    429, "rate_limited", "the document takes " + rate + " changes a second of each: wait a moment");
        }
    }
}
