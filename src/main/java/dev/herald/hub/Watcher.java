package dev.herald.hub;

import dev.herald.message.Pattern;

/**
 * Hears who subscribes to what on this node. Called on a lane's thread, in order for each subscriber: it must only
 * enqueue. A subscriber that leaves for good has left each of its patterns; one that subscribes again to a pattern has left
 * it before. A subscription is opened when its answer is on its way: what is handed over from then on comes after that.
 */
public interface Watcher {
    void joined(Subscriber subscriber, Pattern pattern);

    default void opened(Subscriber subscriber, Pattern pattern) {}

    void left(Subscriber subscriber, Pattern pattern);
}
