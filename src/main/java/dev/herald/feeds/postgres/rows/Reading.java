package dev.herald.feeds.postgres.rows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.asking.Rows.Row;
import dev.herald.feeds.postgres.setup.Facts;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.types.Types;
import dev.herald.message.Pattern;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.postgresql.jdbc.PgResultSet;

/** One query for rows: in a transaction that sees one state of the database, and says which. */
final class Reading {
    /** The states of SQL that say: no value of the column's type. */
    private static final Set<String> NO_VALUE = Set.of("22P02", "22003", "22007", "22008", "22021", "22P03", "22P05");

    /** @param isCut whether there are more */
    record Found(Snapshot snapshot, List<Row> rows, boolean isCut) {}

    /** @param end by which all of it has to be read, as nanoTime tells it */
    private record Asked(Pattern pattern, long end, Connection connection, List<Row> rows) {
        void check() throws SQLException {
            if (System.nanoTime() - end > 0) {
                throw new SQLTimeoutException("the rows of " + pattern + " take too long", TIMEOUT);
            }
        }
    }

    static final String TIMEOUT = "57014"; // the state of SQL that says so

    private static final int FETCHED = 100; // rows at a time
    private static final long MOST_BYTES = 1 << 20; // of rows, beyond which nobody is told of them

    private final Settings settings;
    private final Types types;

    Reading(Settings settings, Types types) {
        this.settings = settings;
        this.types = types;
    }

    /** To be called once for each connection. */
    void settle(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "set statement_timeout = " + Math.max(1, settings.timeout().toMillis()));
            statement.execute("set synchronous_commit = local");
        }
    }

    Found of(Pattern pattern, Connection connection) throws SQLException {
        var asked = new Asked(pattern, System.nanoTime() + settings.timeout().toNanos(), connection, new ArrayList<>());
        connection.setAutoCommit(false); // or the driver keeps no rows at the server
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read read only");
            var snapshot = snapshot(connection);
            boolean isCut = false;
            for (var table : settings.tables()) {
                var bound = table.mapping().channel().bind(pattern);
                if (bound.isPresent()) {
                    isCut |= read(table, bound.get(), asked);
                }
            }
            return new Found(snapshot, asked.rows, isCut);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Snapshot snapshot(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select pg_current_snapshot()::text")) {
            found.next();
            return Snapshot.of(found.getString(1));
        }
    }

    /** Has the log say that this query has been made; on a transaction of its own, after it. */
    void mark(String id, Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_logical_emit_message(true, 'herald.mark', ?)")) {
            statement.setString(1, id);
            statement.execute();
        }
    }

    private boolean read(Settings.Table table, Map<String, String> bound, Asked asked) throws SQLException {
        var connection = asked.connection;
        var facts = Facts.of(table, connection)
                .orElseThrow(() -> new SQLException("there is no table " + table.sql(), "42P01"));
        var query =
                table.query().map(text -> Query.configured(text, bound)).orElseGet(() -> Query.of(table, facts, bound));
        try (var statement = connection.createStatement()) {
            statement.execute("savepoint rows");
        }
        try (var statement = query.prepare(connection)) {
            statement.setMaxRows(table.limit() + 1);
            statement.setFetchSize(FETCHED);
            return read(table, facts.key(), statement, asked);
        } catch (SQLException e) {
            if (!NO_VALUE.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            try (var statement = connection.createStatement()) {
                statement.execute("rollback to savepoint rows");
            }
            return false;
        }
    }

    private boolean read(Settings.Table table, List<String> key, PreparedStatement statement, Asked asked)
            throws SQLException {
        try (var found = statement.executeQuery()) {
            types.learn(oids(found), statement.getConnection());
            int count = 0;
            long bytes = 0;
            while (found.next()) {
                asked.check(); // the database minds the time of each fetch only
                if (++count > table.limit() || bytes > MOST_BYTES) {
                    return true;
                }
                var row = row(found);
                bytes += row.toString().length();
                add(table, key, row, asked);
            }
            return false;
        }
    }

    /** Where the pattern binds a value that is written otherwise, {@code 007}, rows are found that are not of it. */
    private static void add(Settings.Table table, List<String> key, ObjectNode row, Asked asked) {
        var mapping = table.mapping();
        if (mapping.where().isPresent() && !mapping.where().get().holds(row)) {
            return;
        }
        mapping.channel().channel(row).filter(asked.pattern::matches).ifPresent(channel -> {
            var known = JsonNodeFactory.instance.objectNode();
            key.stream().filter(row::has).forEach(column -> known.set(column, row.get(column)));
            asked.rows.add(new Row(channel, mapping.table(), known, mapping.told(row)));
        });
    }

    private static IntStream oids(ResultSet found) throws SQLException {
        var result = found.unwrap(PgResultSet.class);
        return IntStream.rangeClosed(1, found.getMetaData().getColumnCount()).map(result::getColumnOID);
    }

    private ObjectNode row(ResultSet found) throws SQLException {
        var row = JsonNodeFactory.instance.objectNode();
        var columns = found.getMetaData();
        var result = found.unwrap(PgResultSet.class);
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.set(columns.getColumnLabel(i), types.of(result.getColumnOID(i)).jsonOf(found.getString(i)));
        }
        return row;
    }
}
