package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Opens sessions of one database whose settings are fixed as far as values' texts depend on them: so a row reads the same
 * wherever it is read.
 */
public final class Sessions {
    private static final String SETTINGS =
            "set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set timezone = 'UTC';"
                    + " set extra_float_digits = 1; set bytea_output = 'hex'; set xmlbinary = 'base64'; set lc_monetary = 'C';"
                    + " set idle_in_transaction_session_timeout = 0";

    private final Settings settings;

    public Sessions(Settings settings) {
        this.settings = settings;
    }

    /** A session for queries. */
    public Connection open() throws Trouble {
        var properties = properties();
        properties.setProperty(
                "socketTimeout", String.valueOf(60 + settings.timeout().toSeconds()));
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("ApplicationName", "herald " + settings.slot());
        return connect(properties);
    }

    /** A session in which the write-ahead log can be followed. */
    public Connection replicating() throws Trouble {
        var properties = properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("ApplicationName", settings.slot());
        return connect(properties);
    }

    private Properties properties() {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "15");
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private Connection connect(Properties properties) throws Trouble {
        @Nullable Connection connection = null;
        try {
            connection = new Driver().connect(settings.url(), properties);
            if (connection == null) {
                throw new SQLException("the address is none of a PostgreSQL database", "08001");
            }
            try (var statement = connection.createStatement()) {
                statement.execute(SETTINGS);
            }
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw refused(e);
        }
    }

    private Trouble refused(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        var place = settings.url().replaceAll("[?].*", ""); // there may be a password behind it
        var who = "role " + settings.user() + " at " + place;
        return switch (state) {
            case "28P01", "28000", "08004" ->
                new Trouble(
                        "login_refused",
                        who + " is not let in: " + e.getMessage(),
                        "Look at the feed's user and password, and at the server's pg_hba.conf.");
            case "3D000" ->
                new Trouble("database_missing", place + " is no database of the server", "Look at the feed's url.");
            case "42501" -> noReplication(settings.user());
            case "53300" ->
                new Trouble(
                        "connections_exhausted",
                        "the server takes no more connections: " + e.getMessage(),
                        "Raise max_connections or max_wal_senders, or give the role a higher limit.");
            default -> new Trouble("unreachable", who + " cannot be reached: " + e.getMessage(), "");
        };
    }

    static Trouble noReplication(String user) {
        return new Trouble(
                "replication_denied",
                "role " + user + " may not follow the write-ahead log",
                "An administrator runs: alter role " + Settings.quoted(user) + " with replication;");
    }

    /** Ends it, whatever state it is in. */
    public static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                return; // it is gone already
            }
        }
    }
}
