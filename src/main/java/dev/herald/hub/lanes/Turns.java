package dev.herald.hub.lanes;

import dev.herald.message.Channel;
import java.util.List;
import java.util.stream.Stream;

/** Lets what concerns one channel happen one at a time; other channels seldom have to wait for it. */
public final class Turns {
    private static final int TURNSTILES = 16;

    private final List<Object> turnstiles =
            Stream.generate(Object::new).limit(TURNSTILES).toList();

    /** Does the work on this thread, which may only enqueue, since a monitor is held. */
    public void take(Channel channel, Runnable work) {
        int hash = channel.hashCode();
        synchronized (turnstiles.get(Math.floorMod(hash ^ (hash >>> 16), TURNSTILES))) {
            work.run();
        }
    }
}
