package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.postgres.wal.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** By which the server knows what was confirmed, and keeps its write-ahead log from there on. */
public final class Slot {

    /**
     * What the server says of it, in bytes.
     *
     * @param isLost whether what it needs is gone for good
     * @param lag from what was confirmed to the log's end
     * @param retained how much is kept for it
     */
    public record State(boolean isActive, boolean isLost, String status, long lag, long retained, boolean isOurs) {}

    private static final String STATE =
            """
            select active, coalesce(wal_status = 'lost', false), coalesce(wal_status, ''),
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0)::int8,
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::int8,
                   coalesce(plugin = 'pgoutput' and database = current_database(), false)
              from pg_replication_slots where slot_name = ?
            """;

    private final Settings settings;

    public Slot(Settings settings) {
        this.settings = settings;
    }

    /** Empty if there is none. */
    public Optional<State> state(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(STATE)) {
            statement.setString(1, settings.slot());
            try (var found = statement.executeQuery()) {
                return found.next()
                        ? Optional.of(new State(
                                found.getBoolean(1),
                                found.getBoolean(2),
                                found.getString(3),
                                found.getLong(4),
                                found.getLong(5),
                                found.getBoolean(6)))
                        : Optional.empty();
            }
        }
    }

    /** Whether more is kept for it than it may have; what is somebody else's may have all it wants. */
    public boolean isTooLong(State state) {
        return state.isOurs()
                && settings.drop().isPresent()
                && state.retained() > settings.drop().getAsLong();
    }

    String creation() {
        return "select pg_create_logical_replication_slot('" + settings.slot() + "', 'pgoutput')";
    }

    /** Gives where it begins. */
    public long create(Connection connection) throws SQLException, Trouble {
        try (var statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '50s'");
            statement.execute(creation());
            statement.execute("set statement_timeout = 0");
            return Lsn.of(Preparation.ask(
                    "select confirmed_flush_lsn from pg_replication_slots where slot_name = '" + settings.slot() + "'",
                    connection));
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private Trouble refused(SQLException e) throws SQLException {
        return switch (String.valueOf(e.getSQLState())) {
            case "42501" -> Sessions.noReplication(settings.user());
            case "53400" ->
                new Trouble(
                        "slots_exhausted",
                        "the server has no slot left: " + e.getMessage(),
                        "Drop slots that nobody uses (select * from pg_replication_slots where not active), or raise"
                                + " max_replication_slots and restart the server.");
            case "57014" ->
                new Trouble(
                        "slot_waits",
                        "the slot cannot be made while long transactions are open",
                        "select pid, xact_start, query from pg_stat_activity order by xact_start; and end the oldest.");
            default -> throw e;
        };
    }

    /** What the server keeps for it may go. Does nothing where there is none. */
    public void drop(Connection connection) throws SQLException, Trouble {
        try (var statement = connection.prepareStatement(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, settings.slot());
            statement.execute();
        } catch (SQLException e) {
            if ("55006".equals(e.getSQLState())) {
                throw busy(e);
            }
            throw e;
        }
    }

    /** It is somebody else's for now. */
    public Trouble busy(SQLException e) {
        return new Trouble(
                "slot_busy",
                "slot " + settings.slot() + " is in use: " + e.getMessage(),
                "It goes on by itself once the other one ends: a second Herald, or a connection that the server has not"
                        + " given up yet (select active_pid from pg_replication_slots).");
    }
}
