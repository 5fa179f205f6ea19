package dev.herald.feeds.postgres.rows;

import dev.herald.feeds.postgres.setup.Facts;
import dev.herald.feeds.postgres.setup.Placeholders;
import dev.herald.feeds.postgres.setup.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query with its values, which come from the channel only and are bound, never written into its text; without a type, so that
 * the server takes that of the column, and its index.
 */
record Query(String sql, List<@Nullable String> values) {
    /** All rows that the bound columns have, in the order of their key. */
    static Query of(Settings.Table table, Facts facts, Map<String, String> bound) {
        var conditions = new ArrayList<String>();
        bound.keySet().forEach(column -> conditions.add(Settings.quoted(column) + " = ?"));
        table.mapping().where().ifPresent(where -> conditions.add("(" + where + ")"));
        var columns = needed(table, facts).map(Settings::quoted).collect(Collectors.joining(", "));
        var order = facts.key().stream().map(Settings::quoted).collect(Collectors.joining(", "));
        var sql = "select " + columns + " from " + table.sql()
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                + (facts.primaryKey().isEmpty() && facts.identity() != 'i' ? "" : " order by " + order)
                + " limit " + (table.limit() + 1);
        return new Query(sql, List.copyOf(bound.values()));
    }

    /** What is told, and what says where, whether and by which key. */
    private static Stream<String> needed(Settings.Table table, Facts facts) {
        var mapping = table.mapping();
        return facts.names().stream()
                .filter(name -> mapping.columns().isEmpty()
                        || mapping.columns().contains(name)
                        || mapping.channel().columns().contains(name)
                        || facts.key().contains(name)
                        || mapping.where()
                                .map(where -> where.columns().contains(name))
                                .orElse(false));
    }

    /** One of the configuration, in which {@code :name} is what the channel has for that column; null where that is open. */
    static Query configured(String text, Map<String, String> bound) {
        var placeholders = Placeholders.in(text);
        var values = new ArrayList<@Nullable String>();
        placeholders.names().forEach(name -> values.add(bound.get(name)));
        return new Query(placeholders.sql(), values);
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i), Types.OTHER);
        }
        return statement;
    }
}
