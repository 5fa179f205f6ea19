package dev.herald.feeds.postgres.setup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a database says of one of its tables.
 *
 * @param kind {@code r} for a table, {@code p} for one that is partitioned
 * @param persistence {@code p} where its changes are in the write-ahead log
 * @param identity what the log tells of a row before it changed: {@code d}, {@code i}, {@code f}, {@code n}
 * @param identityColumns of the index that is its identity, if one is
 * @param barePartitions how many of its partitions have no identity
 */
public record Facts(
        int oid,
        char kind,
        char persistence,
        char identity,
        boolean isOwned,
        boolean isReadable,
        List<Column> columns,
        List<String> primaryKey,
        List<String> identityColumns,
        int barePartitions) {

    /** One that the log tells: not generated from others. */
    public record Column(String name, int type) {}

    private static final String TABLE =
            """
            select c.oid::int8, c.relkind, c.relpersistence, c.relreplident, pg_has_role(c.relowner, 'USAGE'),
                   has_table_privilege(c.oid, 'SELECT'),
                   (select count(*) from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid
                     where c.relkind = 'p' and t.isleaf and (l.relreplident = 'n' or (l.relreplident = 'd' and not exists (
                           select 1 from pg_index i where i.indrelid = l.oid and i.indisprimary))))
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ? and c.relname = ?
            """;
    private static final String COLUMNS =
            """
            select attname, atttypid::int8 from pg_attribute
             where attrelid = ?::int8::oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
            """;
    private static final String KEYS =
            """
            select a.attname, i.indisprimary, i.indisreplident
              from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
             where i.indrelid = ?::int8::oid and (i.indisprimary or i.indisreplident) and a.attnum <> 0
             order by array_position(i.indkey::int2[], a.attnum)
            """;

    /** Empty if there is no such table. */
    public static Optional<Facts> of(Settings.Table table, Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (var found = statement.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                long oid = found.getLong(1);
                var keys = new ArrayList<String>();
                var identities = new ArrayList<String>();
                keys(oid, connection, keys, identities);
                return Optional.of(new Facts(
                        (int) oid,
                        found.getString(2).charAt(0),
                        found.getString(3).charAt(0),
                        found.getString(4).charAt(0),
                        found.getBoolean(5),
                        found.getBoolean(6),
                        columns(oid, connection),
                        List.copyOf(keys),
                        List.copyOf(identities),
                        found.getInt(7)));
            }
        }
    }

    private static List<Column> columns(long oid, Connection connection) throws SQLException {
        var columns = new ArrayList<Column>();
        try (var statement = of(oid, COLUMNS, connection);
                var found = statement.executeQuery()) {
            while (found.next()) {
                columns.add(new Column(found.getString(1), (int) found.getLong(2)));
            }
        }
        return List.copyOf(columns);
    }

    private static void keys(long oid, Connection connection, List<String> primary, List<String> identity)
            throws SQLException {
        try (var statement = of(oid, KEYS, connection);
                var found = statement.executeQuery()) {
            while (found.next()) {
                if (found.getBoolean(2)) {
                    primary.add(found.getString(1));
                }
                if (found.getBoolean(3)) {
                    identity.add(found.getString(1));
                }
            }
        }
    }

    private static PreparedStatement of(long oid, String sql, Connection connection) throws SQLException {
        var statement = connection.prepareStatement(sql);
        statement.setLong(1, oid);
        return statement;
    }

    /** By which columns a row is known: its identity, its primary key, or all there are. */
    public List<String> key() {
        if (identity == 'i' && !identityColumns.isEmpty()) {
            return identityColumns;
        }
        return primaryKey.isEmpty() ? names() : primaryKey;
    }

    /** What is known of a row before it changed. */
    public List<String> known() {
        return switch (identity) {
            case 'f' -> names();
            case 'i' -> identityColumns;
            case 'd' -> primaryKey;
            default -> List.of();
        };
    }

    /** Whether the application's UPDATE and DELETE go on when the table is published. */
    public boolean canBePublished() {
        return kind == 'p' ? barePartitions == 0 && (!known().isEmpty() || identity == 'f') : !known().isEmpty();
    }

    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
