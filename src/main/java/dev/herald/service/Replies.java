package dev.herald.service;

/** Where a service puts a stream of answers. Safe from any thread; what comes after the end is dropped. */
public interface Replies {

    /** Gives one answer of several. */
    void reply(Object answer);

    /** There are no more. */
    void end();

    /** It went wrong: {@link Refused} is told as it is, anything else is logged. */
    void fail(Throwable failure);

    /** Whether nobody waits any more: the client has left, cancelled, or waited too long; or the end was said. */
    boolean isOver();

    /** Whether the client keeps up. One that does not and is sent more is cut off. */
    boolean hasRoom();

    /** Runs the task when the client does not wait any more; at once if so. Not when the end was said. */
    void whenLeft(Runnable task);
}
