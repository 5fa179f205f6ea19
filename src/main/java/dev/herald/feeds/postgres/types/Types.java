package dev.herald.feeds.postgres.types;

import dev.herald.feeds.postgres.types.ColumnType.Plain;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The types of one database, by their number: those that PostgreSQL has, and those that were made there. Read anew when one is met that is not known. */
public final class Types {
    private static final Map<Integer, Plain> KNOWN = Map.ofEntries(
            Map.entry(16, Plain.BOOLEAN),
            Map.entry(17, Plain.BYTES),
            Map.entry(20, Plain.INTEGER), // int8
            Map.entry(21, Plain.INTEGER),
            Map.entry(23, Plain.INTEGER),
            Map.entry(26, Plain.INTEGER), // oid
            Map.entry(114, Plain.DOCUMENT),
            Map.entry(700, Plain.FLOAT),
            Map.entry(701, Plain.FLOAT),
            Map.entry(1114, Plain.TIMESTAMP),
            Map.entry(1184, Plain.TIMESTAMP), // with time zone
            Map.entry(3802, Plain.DOCUMENT)); // jsonb
    private static final int DEEPEST = 20;

    /**
     * @param base of a domain, else 0
     * @param element of an array, else 0
     */
    private record Row(int base, int element, char delimiter) {}

    private volatile Map<Integer, ColumnType> all = Map.of();

    /** What the type is; of one that is not known, values are told as texts. */
    public ColumnType of(int oid) {
        var type = all.get(oid);
        return type != null ? type : KNOWN.getOrDefault(oid, Plain.TEXT);
    }

    /** Has these known, as far as the database knows them. */
    public void learn(IntStream oids, Connection connection) throws SQLException {
        var known = all;
        if (oids.anyMatch(oid -> !known.containsKey(oid))) {
            all = read(connection);
        }
    }

    private static Map<Integer, ColumnType> read(Connection connection) throws SQLException {
        var rows = new HashMap<Integer, Row>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "select oid::int8, typbasetype::int8,"
                                + " case when typcategory = 'A' then typelem::int8 else 0 end, typdelim from pg_catalog.pg_type")) {
            while (found.next()) {
                rows.put(
                        (int) found.getLong(1),
                        new Row(
                                (int) found.getLong(2),
                                (int) found.getLong(3),
                                found.getString(4).charAt(0)));
            }
        }
        var types = new HashMap<Integer, ColumnType>();
        Set.copyOf(rows.keySet()).forEach(oid -> types.put(oid, type(oid, rows, 0)));
        return Map.copyOf(types);
    }

    private static ColumnType type(int oid, Map<Integer, Row> rows, int depth) {
        var row = rows.get(oid);
        if (row == null || depth > DEEPEST || KNOWN.containsKey(oid)) {
            return KNOWN.getOrDefault(oid, Plain.TEXT);
        }
        if (row.base != 0) {
            return type(row.base, rows, depth + 1);
        }
        if (row.element == 0) {
            return Plain.TEXT;
        }
        var element = rows.get(row.element);
        return new ColumnType.Array(type(row.element, rows, depth + 1), element == null ? ',' : element.delimiter);
    }
}
