package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;

/** What is in one document. One thread at a time. */
public interface Content {

    /** As readers get it: JSON, of its own, that later changes leave alone. */
    JsonNode value();

    /** What {@link Kind#read} makes the same content of. */
    JsonNode snapshot();

    /** Its size, more or less, in bytes. */
    long size();

    /**
     * Carries out what has been committed.
     *
     * @throws Refused if this is not what it was committed to
     */
    void follow(Commit commit);

    /** Begins to take changes that were made one after the other, by an author that had seen all that is said to it here. */
    Batch batch();

    /** Changes that are taken in one after the other. */
    interface Batch {

        /** The author has not seen this commit, which the content has. */
        void over(Commit unseen);

        /** The next change was taken before, as the commit after those that were {@link #over}; the author knows it. */
        void again(Change taken);

        /** Whether what was taken so far has cost so much that the rest must come in another batch. */
        boolean isSpent();

        /**
         * Carries the next change out.
         *
         * @param change as its author has written it
         * @param guard is asked before the change, and once it is carried out: what it refuses is taken back
         * @throws Refused if it cannot be; the content is as it was
         */
        Taken take(Change change, Guard guard);
    }
}
