package dev.herald.feeds.postgres.writing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.rows.merging.Face;
import dev.herald.documents.rows.merging.Rows;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.postgres.setup.Sessions;
import dev.herald.feeds.postgres.setup.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The rows of a table of PostgreSQL: each call is a transaction of its own. */
public final class WrittenRows implements Rows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Classes of the states of SQL that are nobody's values' fault: connections, resources, operators, the server itself. */
    private static final Set<String> TROUBLES = Set.of("08", "25", "40", "53", "55", "57", "58", "XX");

    /** No such table, or column. */
    private static final Set<String> MISSING = Set.of("42P01", "42703");

    private static final String DATA = "22";
    private static final int LOCK_MILLIS = 2_000;

    private final Settings settings;
    private final Sessions sessions;
    private final Statements statements;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean isClosed;

    /**
     * @param settings of the feed that tells of the table
     * @param counter the column that is raised whenever a row is written; none if there is none
     */
    public WrittenRows(
            Settings settings, Settings.Table table, List<String> key, List<String> columns, Optional<String> counter) {
        this.settings = settings;
        this.sessions = new Sessions(settings);
        this.statements = new Statements(table.sql(), List.copyOf(key), List.copyOf(columns), counter);
    }

    /** What is done in a transaction. */
    private interface Work<T> {
        T in(Connection connection) throws SQLException, Trouble;
    }

    @Override
    public Optional<Row> read(List<String> key) throws Trouble {
        return within(connection -> {
            try (var statement = connection.prepareStatement(statements.select())) {
                bind(statement, 1, key);
                return row(statement, key);
            } catch (SQLException e) {
                if (state(e).startsWith(DATA)) { // no such value is of the key's type
                    connection.rollback();
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public Written write(List<String> key, Row former, ObjectNode values, Consumer<String> transaction) throws Trouble {
        var columns = new ArrayList<String>();
        values.fieldNames().forEachRemaining(columns::add);
        return within(connection -> {
            try (var statement = connection.prepareStatement(statements.update(columns))) {
                transaction.accept(name(connection));
                for (int i = 1; i <= columns.size(); i++) {
                    statement.setString(i, values.toString());
                }
                bind(statement, columns.size() + 1, key);
                statement.setString(columns.size() + 1 + key.size(), former.version());
                var row = row(statement, key);
                if (row.isEmpty()) {
                    connection.rollback();
                    return new Written.Outdated();
                }
                connection.commit();
                return new Written.Done(row.get());
            } catch (SQLException e) {
                if (isDenied(e)) {
                    connection.rollback();
                    return new Written.Denied(said(e));
                }
                throw e;
            }
        });
    }

    /** Whether the server has answered, and would again. */
    private static boolean isDenied(SQLException e) {
        boolean isAnswer = e instanceof PSQLException told && told.getServerErrorMessage() != null;
        return isAnswer && !MISSING.contains(state(e)) && !TROUBLES.contains(state(e).substring(0, 2));
    }

    /** The name of the transaction that has begun. */
    private static String name(Connection connection) throws SQLException {
        return text(connection, "select pg_current_xact_id()::text");
    }

    @Override
    public Fate fate(String transaction) throws Trouble {
        return within(connection -> {
            try (var statement = connection.prepareStatement("select pg_xact_status(?::xid8)")) {
                statement.setString(1, transaction);
                try (var found = statement.executeQuery()) {
                    found.next();
                    return fate(found.getString(1), transaction);
                }
            } catch (SQLException e) {
                if (state(e).startsWith(DATA)) { // it has not begun: the database is not what it was
                    connection.rollback();
                    return Fate.FORGOTTEN;
                }
                throw e;
            }
        });
    }

    private static Fate fate(@Nullable String status, String transaction) throws Trouble {
        if (status == null) {
            return Fate.FORGOTTEN;
        }
        return switch (status) {
            case "committed" -> Fate.COMMITTED;
            case "aborted" -> Fate.ABORTED;
            default -> throw new Trouble("row_busy", "transaction " + transaction + " is " + status, "");
        };
    }

    // ---- what goes in and comes out

    /** Texts of no type: the database takes them for values of the columns that they are compared with. */
    private static void bind(PreparedStatement statement, int first, List<String> key) throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            statement.setObject(first + i, key.get(i), Types.OTHER);
        }
    }

    /** The row, if its key is written as this is: {@code 007} is no other name for 7. */
    private static Optional<Row> row(PreparedStatement statement, List<String> key) throws SQLException, Trouble {
        try (var found = statement.executeQuery()) {
            if (!found.next() || !hasKey(found, key)) {
                return Optional.empty();
            }
            var row = new Row(object(found.getString(key.size() + 2)), found.getString(1));
            if (found.next()) {
                throw new Trouble("row_ambiguous", "several rows have the key " + key, "Is the key unique?");
            }
            return Optional.of(row);
        }
    }

    private static boolean hasKey(ResultSet found, List<String> key) throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            if (!key.get(i).equals(found.getString(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode object(String json) throws Trouble {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Trouble(Face.UNFIT, "the row is no JSON that can be read: " + e.getOriginalMessage(), "");
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            found.next();
            return found.getString(1);
        }
    }

    // ---- connections

    private <T> T within(Work<T> work) throws Trouble {
        var connection = connection();
        try {
            var result = work.in(connection);
            connection.commit();
            give(connection);
            return result;
        } catch (SQLException e) {
            Sessions.closeQuietly(connection);
            throw new Trouble("database_failed", said(e), "");
        } catch (Trouble | RuntimeException e) {
            Sessions.closeQuietly(connection);
            throw e;
        }
    }

    private Connection connection() throws Trouble {
        for (var one = idle.poll(); one != null; one = idle.poll()) {
            if (isAlive(one)) {
                return one;
            }
            Sessions.closeQuietly(one);
        }
        var fresh = sessions.open();
        try (var statement = fresh.createStatement()) {
            statement.execute("set statement_timeout = " + settings.timeout().toMillis());
            statement.execute("set lock_timeout = " + LOCK_MILLIS); // it is tried again: others are not to wait for it
            fresh.setAutoCommit(false);
            return fresh;
        } catch (SQLException e) {
            Sessions.closeQuietly(fresh);
            throw new Trouble("database_failed", said(e), "");
        }
    }

    private static boolean isAlive(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void give(Connection connection) {
        idle.push(connection);
        if (isClosed) {
            Sessions.closeQuietly(idle.poll());
        }
    }

    private static String state(SQLException e) {
        return String.valueOf(e.getSQLState());
    }

    /** What the server says, without its details, which have the whole row in them. */
    private static String said(SQLException e) {
        var told = e instanceof PSQLException own ? own.getServerErrorMessage() : null;
        return String.valueOf(told == null ? e.getMessage() : told.getMessage());
    }

    @Override
    public void close() {
        isClosed = true;
        for (var one = idle.poll(); one != null; one = idle.poll()) {
            Sessions.closeQuietly(one);
        }
    }
}
