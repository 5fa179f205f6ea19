package dev.herald.feeds;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a feed has its changes from.
 *
 * <p>A feed calls {@link #run} on a thread of its own, and again, after a pause that grows, whenever it failed. Everything
 * else may be called from any thread at any time, and does not block.
 */
public interface Source extends AutoCloseable {

    /** What kind it is, as the configuration calls it: {@code postgres}. */
    String kind();

    /**
     * Tells the sink what happens, from where {@link Sink#mark} says on, until it is interrupted or closed.
     *
     * @throws Trouble when it cannot go on, and somebody can do something about it
     * @throws Exception when it cannot go on for the moment
     */
    void run(Sink sink) throws Exception;

    /**
     * Whether it tells again, in the same order, all that it told since the mark: then what is told again after something later was
     * kept had been trimmed. Others tell what there is now, or what is left.
     */
    default boolean repeats() {
        return false;
    }

    /** What it measures of itself, by the name of the metric below {@code herald.feed}: {@code lag.bytes}. Always the same. */
    default Map<String, Supplier<Number>> gauges() {
        return Map.of();
    }

    /** Why an operator should look at it although it runs. */
    default Optional<String> concern() {
        return Optional.empty();
    }

    /** Why at once: something fills up, or others are about to suffer. Health turns red. */
    default Optional<String> alarm() {
        return Optional.empty();
    }

    /** Has {@link #run} return soon. */
    @Override
    void close();
}
