package dev.herald.hub;

import dev.herald.hub.lanes.Placed;
import dev.herald.message.Pattern;

/**
 * One reader's claim to the entries of one pattern.
 *
 * <p>The reader has been handed what the pattern matches from its beginning up to {@link #reached}; while the
 * reader is live, up to the lane's top if that is farther. Owned by the lane's thread.
 */
final class Subscription extends Placed {
    final Reader reader;
    final Pattern pattern;
    final boolean isWild;

    /** The offset up to which entries have been handed over. */
    long reached;

    /** The offset after which what it was handed counts as handed to all that are open. */
    long answersFrom;

    /** Whether its answer is on its way, or has been told. */
    boolean answered;

    /** Whether its gate is open: before, nothing may reach the subscriber on its account. */
    boolean open;

    /** Whether it was ended, for something late may still refer to it. */
    boolean ended;

    /** Whether what is being handed over just now was read on its account. */
    boolean catchingUp;

    /** The offset up to which trimming is no loss to it, since it began with what was still kept. */
    long trimmed;

    Subscription(Reader reader, Pattern pattern, long start) {
        this.reader = reader;
        this.pattern = pattern;
        this.isWild = pattern.isWild();
        startAfter(start);
    }

    void startAfter(long offset) {
        reached = offset;
        answersFrom = offset;
    }

    /** What it was handed after the offset, since it answers for it, has been taken back. */
    void goBackTo(long offset) {
        reached = Math.max(answersFrom, Math.min(reached, offset));
        catchingUp = false;
    }

    /** Whether the entry at the offset has been dealt with for all that are open. */
    boolean covers(long offset) {
        return answersFrom < offset && offset <= reached;
    }
}
