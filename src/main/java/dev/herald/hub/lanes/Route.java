package dev.herald.hub.lanes;

import dev.herald.message.Channel;
import java.util.List;
import java.util.function.Consumer;

/**
 * A channel as a lane sees it.
 *
 * @param names of all patterns that match it
 * @param rule that holds for it
 * @param subscriptions to those patterns that have any
 */
public record Route<S, R>(Channel channel, List<String> names, R rule, List<List<S>> subscriptions) {

    public void forEach(Consumer<? super S> action) {
        for (var ofOnePattern : subscriptions) {
            ofOnePattern.forEach(action);
        }
    }
}
