package dev.herald.broker.embedded.writing;

import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.store.StoreFailure;

/** Something for the writer to do. Exactly one of its ends comes about: a confirmation, or {@link #refuse}. */
public interface Work {
    /** Adds what is to be written to the commit, and with it what to do once that is kept. */
    void prepare(Commit commit) throws StoreFailure;

    /** Nothing of it was done. */
    void refuse(Receipt.Refused why);

    /** Bytes that it holds while it waits. */
    int size();
}
