package dev.herald.services.examples;

import dev.herald.service.Every;
import dev.herald.service.Host;
import dev.herald.service.OnConnect;
import dev.herald.service.OnDisconnect;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The counter: how many are connected, told when it has changed, ten times a second at most. */
public final class Counter {
    private final Host herald;
    private final AtomicInteger count = new AtomicInteger();
    private volatile int told;

    public Counter(Host herald) {
        this.herald = herald;
    }

    @OnConnect
    void came() {
        count.incrementAndGet();
    }

    @OnDisconnect
    void left() {
        count.decrementAndGet();
    }

    @Every("100ms")
    void tell() {
        int now = count.get();
        if (now != told) {
            told = now;
            herald.publish("/count", Map.of("connected", now));
        }
    }
}
