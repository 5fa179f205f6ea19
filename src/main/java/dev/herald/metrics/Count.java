package dev.herald.metrics;

/** A count that only grows. Safe from any thread. */
public interface Count {
    void add(long more);

    default void increment() {
        add(1);
    }
}
