package dev.herald.feeds.postgres;

import dev.herald.feeds.postgres.wal.Lsn;
import java.util.Optional;

/**
 * Up to where changes need not be told again: a row of a transaction, and all before it.
 *
 * @param lsn where the transaction's commit stands
 * @param index of the row in it
 * @param era the history that this is a place of
 */
record Mark(long lsn, long index, String era) {

    /** Empty if the text is no mark of this program's. */
    static Optional<Mark> of(String text) {
        int dot = text.indexOf('.');
        int space = text.indexOf(' ');
        if (dot < 0 || space < dot) {
            return Optional.empty();
        }
        return Optional.of(new Mark(
                Lsn.of(text.substring(0, dot)),
                Long.parseLong(text.substring(dot + 1, space)),
                text.substring(space + 1)));
    }

    boolean covers(long otherLsn, long otherIndex) {
        int order = Long.compareUnsigned(lsn, otherLsn);
        return order > 0 || (order == 0 && index >= otherIndex);
    }

    @Override
    public String toString() {
        return Lsn.text(lsn) + "." + index + " " + era;
    }
}
