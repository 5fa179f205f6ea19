package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables the server tells of. Made, and added to, where the role may; never with a condition or a list of columns, by which
 * the application's own UPDATE could fail: what is told of a table is decided by this program.
 */
final class Publication {

    /**
     * What there is of it.
     *
     * @param tables with their schemas
     */
    record State(long oid, boolean isOfAll, boolean isWhole, boolean isViaRoot, Set<List<String>> tables) {
        boolean has(Settings.Table table) {
            return isOfAll || tables.contains(List.of(table.schema(), table.name()));
        }
    }

    private final Settings settings;

    Publication(Settings settings) {
        this.settings = settings;
    }

    /** Empty if there is none. */
    Optional<State> state(Connection connection) throws SQLException {
        var tables = new HashSet<List<String>>();
        try (var statement = connection.prepareStatement(
                "select schemaname, tablename from pg_publication_tables where pubname = ?")) {
            statement.setString(1, settings.publication());
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    tables.add(List.of(found.getString(1), found.getString(2)));
                }
            }
        }
        try (var statement =
                connection.prepareStatement("select oid::int8, puballtables, pubinsert and pubupdate and pubdelete,"
                        + " pubviaroot from pg_publication where pubname = ?")) {
            statement.setString(1, settings.publication());
            try (var found = statement.executeQuery()) {
                return found.next()
                        ? Optional.of(new State(
                                found.getLong(1),
                                found.getBoolean(2),
                                found.getBoolean(3),
                                found.getBoolean(4),
                                tables))
                        : Optional.empty();
            }
        }
    }

    /** The tables of the feed that are not in it. */
    List<Settings.Table> missing(State state) {
        var tables = new ArrayList<Settings.Table>();
        for (var table : settings.tables()) {
            if (!state.has(table)
                    && tables.stream().noneMatch(other -> other.sql().equals(table.sql()))) {
                tables.add(table);
            }
        }
        return tables;
    }

    String creation() {
        var tables =
                settings.tables().stream().map(Settings.Table::sql).distinct().toList();
        return "create publication " + Settings.quoted(settings.publication())
                + (tables.isEmpty() ? "" : " for table " + String.join(", ", tables))
                + " with (publish_via_partition_root = true)";
    }

    String addition(List<Settings.Table> tables) {
        return "alter publication " + Settings.quoted(settings.publication()) + " add table "
                + String.join(", ", tables.stream().map(Settings.Table::sql).toList());
    }

    void run(String sql, Connection connection) throws SQLException, Trouble {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new Trouble(
                        "publication_denied",
                        "role " + settings.user() + " may not do what its publication needs: " + e.getMessage(),
                        "An administrator runs: " + sql + ";");
            }
            throw e;
        }
    }
}
