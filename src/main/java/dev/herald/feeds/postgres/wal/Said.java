package dev.herald.feeds.postgres.wal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of the plugin {@code pgoutput}, of protocol version 1 with messages. */
public sealed interface Said {

    /**
     * A transaction follows, up to its {@link Commit}: only those that were committed are told, in the order of their commits.
     *
     * @param lsn where its commit stands: no two transactions have the same
     * @param xid its number, of 32 bits
     */
    record Begin(long lsn, Instant at, long xid) implements Said {}

    /** @param end behind which the next one begins: what to confirm */
    record Commit(long lsn, long end) implements Said {}

    /**
     * What the columns of a table are, from here on.
     *
     * @param identity what is known of a row before it changed: {@code d}efault, an {@code i}ndex, {@code f}ull, {@code n}othing
     */
    record Relation(int oid, String schema, String table, char identity, List<Column> columns) implements Said {}

    /** @param isIdentity whether it belongs to what is known of a row before it changed */
    record Column(String name, int type, boolean isIdentity) {}

    record Inserted(int relation, Cells row) implements Said {}

    /** @param old null where nothing of the identity has changed */
    record Updated(int relation, @Nullable Former old, Cells row) implements Said {}

    record Deleted(int relation, Former old) implements Said {}

    /**
     * A row before it changed.
     *
     * @param isWhole whether all columns are known, not only those of its identity
     */
    record Former(Cells cells, boolean isWhole) {}

    record Truncated(List<Integer> relations) implements Said {}

    /** From {@code pg_logical_emit_message}. */
    record Message(boolean isTransactional, String prefix, byte[] content) implements Said {}

    /** Nothing that concerns a feed: the origin of a transaction, the name of a type. */
    record Aside(char kind) implements Said {}
}
