package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.Trouble;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The rows of a table, one by one, as some database has them. Calls block; safe from any thread. */
public interface Rows extends AutoCloseable {

    /**
     * A row as it was read.
     *
     * @param values by column, of those that documents have
     * @param version that any change of the row makes another
     */
    record Row(ObjectNode values, String version) {}

    /** What became of a row that was to be written. */
    sealed interface Written {

        /** It is written, and is so now: the database may have made something else of what it was given. */
        record Done(Row row) implements Written {}

        /** It is not what it was when it was read, or is gone. */
        record Outdated() implements Written {}

        /** The database does not take such values. */
        record Denied(String why) implements Written {}
    }

    /** What became of a transaction. */
    enum Fate {
        COMMITTED,
        ABORTED,
        /** It was too long ago. */
        FORGOTTEN
    }

    /**
     * @param key of the row, as a text for each of its columns, written as the database writes them
     * @throws Trouble when the database cannot be asked
     */
    Optional<Row> read(List<String> key) throws Trouble;

    /**
     * Has the row have these values, if it is still what it was when it was read.
     *
     * @param transaction is told the name of the transaction before that can be committed
     * @throws Trouble when nobody knows what became of it: {@link #fate} will
     */
    Written write(List<String> key, Row former, ObjectNode values, Consumer<String> transaction) throws Trouble;

    /** @throws Trouble also while the transaction is under way */
    Fate fate(String transaction) throws Trouble;

    @Override
    void close();
}
