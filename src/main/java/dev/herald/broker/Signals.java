package dev.herald.broker;

import java.util.function.Consumer;

/**
 * Fire-and-forget to every node, this one included: nothing is kept, and what is sent while nobody
 * listens is lost. Signals of one sender under one subject arrive in order, one at a time. Whatever
 * {@code SignalsContract} asserts, every implementation promises.
 */
public interface Signals extends AutoCloseable {

    void send(String subject, byte[] message);

    /** Hears what is sent under the subject, until the returned registration is closed. */
    AutoCloseable listen(String subject, Consumer<byte[]> listener);

    @Override
    void close();
}
