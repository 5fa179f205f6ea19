package dev.herald.service;

/** Something that a service is called for; it is not any more once this is closed. */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
