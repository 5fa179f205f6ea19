package dev.herald.broker;

/** An engine: everything that Herald keeps or tells other nodes goes through these three seams. */
public interface Broker extends AutoCloseable {
    Journal journal();

    Table table();

    Signals signals();

    @Override
    void close();
}
