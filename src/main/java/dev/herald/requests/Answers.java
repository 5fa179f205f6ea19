package dev.herald.requests;

/** Where a handler puts its answers. Safe from any thread; what comes after the last answer is dropped. */
public interface Answers {

    void give(Answer answer);

    /**
     * The question ends in a failure: {@link NotAnswered} is told as it is, anything else is logged, and told as {@code 500
     * request_failed}.
     */
    void fail(Throwable failure);

    /** Whether nobody waits for answers any more: all were given, the asker has left, or lost its patience. */
    boolean isOver();

    /** Runs the task when the asker leaves, cancels or loses its patience before the last answer; at once if it has. */
    void whenLeft(Runnable task);

    /** Whether the asker keeps up. Answers to one that does not, end its session when they are too many. */
    boolean hasRoom();
}
