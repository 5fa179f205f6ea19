package dev.herald.service;

/**
 * A service that comes in a jar of its own: the jar's {@code META-INF/services/dev.herald.service.Service} names the class,
 * which has a constructor without parameters.
 */
public interface Service extends AutoCloseable {

    /** The server has started: time to register. One that throws is left out, and said to be. */
    void open(Host host) throws Exception;

    /** The server stops. What was registered is closed already. */
    @Override
    default void close() {}
}
