package dev.herald.props;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of its own in a {@link PostgresServer}; gone, with its slots, when it is closed. */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PostgresServer server;
    private final String name;

    private EmbeddedDatabase(PostgresServer server) throws SQLException {
        this.server = server;
        this.name = "test" + COUNT.incrementAndGet();
        in("postgres", "create database " + name);
    }

    /** A fresh one, in the server that tests share. */
    public static EmbeddedDatabase fresh() throws SQLException {
        return in(PostgresServer.shared());
    }

    public static EmbeddedDatabase in(PostgresServer server) throws SQLException {
        return new EmbeddedDatabase(server);
    }

    public String name() {
        return name;
    }

    public PostgresServer server() {
        return server;
    }

    public String url() {
        return server.url(name);
    }

    /** The superuser, who needs no password. */
    public String user() {
        return "postgres";
    }

    public String password() {
        return "";
    }

    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs each, and commits it. */
    public void run(String... statements) throws SQLException {
        in(name, statements);
    }

    /** Runs all of them in one transaction. */
    public void together(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** The first column of what the query finds, as texts. */
    public List<String> ask(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (found.next()) {
                texts.add(found.getString(1));
            }
            return texts;
        }
    }

    private void in(String database, String... statements) throws SQLException {
        try (var connection = server.connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        in(
                "postgres",
                "select pg_terminate_backend(active_pid) from pg_replication_slots where active and database = '" + name
                        + "'");
        Eventually.eventually(() -> in(
                "postgres",
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = '" + name + "'",
                "drop database " + name + " with (force)"));
    }
}
