package dev.herald.requests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one session has asked and waits for, and the last answers that it got: a question that is asked again under its
 * former id, because the connection broke meanwhile, is not asked twice.
 *
 * <p>Safe from any thread: a monitor of its own, and nothing is called while it is held.
 */
final class Desk {
    private static final int REMEMBERED = 100;
    private static final int REMEMBERED_BYTES = 64 * 1024;

    /** What an id is known for. */
    sealed interface Known {
        /** Nobody asked under it, or too long ago. */
        record Unknown() implements Known {}

        /** It is being answered. */
        record Waiting() implements Known {}

        /** It was answered so; absent when that was too much to remember. */
        record Done(Optional<Answer> told) implements Known {}
    }

    private final Map<String, Question> waiting = new HashMap<>();
    private final LinkedHashMap<String, Optional<Answer>> answered = new LinkedHashMap<>(); // oldest first
    private int answeredBytes;
    private boolean closed;

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized Known known(String id) {
        var told = answered.get(id);
        if (told != null) {
            return new Known.Done(told);
        }
        return waiting.containsKey(id) ? new Known.Waiting() : new Known.Unknown();
    }

    /** Whether the question is noted: not if the session is over, or has so many that wait. */
    synchronized boolean add(String id, Question question, int most) {
        if (closed || waiting.size() >= most || answered.containsKey(id)) {
            return false;
        }
        return waiting.putIfAbsent(id, question) == null;
    }

    synchronized void remove(String id, Question question) {
        waiting.remove(id, question);
    }

    synchronized Optional<Question> find(String id) {
        return Optional.ofNullable(waiting.get(id));
    }

    /** The last answer to the question of this id was this. */
    synchronized void answered(String id, Answer last) {
        if (closed) {
            return;
        }
        boolean isSmall = last.size() <= REMEMBERED_BYTES / 4;
        if (isSmall) {
            answeredBytes += last.size();
        }
        var before = answered.put(id, isSmall ? Optional.of(last) : Optional.empty());
        if (before != null) {
            answeredBytes -= bytes(before);
        }
        var oldest = answered.entrySet().iterator();
        while ((answered.size() > REMEMBERED || answeredBytes > REMEMBERED_BYTES) && oldest.hasNext()) {
            answeredBytes -= bytes(oldest.next().getValue());
            oldest.remove();
        }
    }

    private static int bytes(Optional<Answer> told) {
        return told.map(Answer::size).orElse(0);
    }

    /** The session is over; all that it waits for is returned. */
    synchronized List<Question> close() {
        closed = true;
        answered.clear();
        return new ArrayList<>(waiting.values());
    }
}
