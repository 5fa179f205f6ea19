package dev.herald.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.herald.service.Services;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** A database with customers and orders, the feed that tells of its changes, and what pages can do to it. */
public final class Shop {
    private static final String NAME = "shop";
    private static final String USER = "postgres";

    private final int port;

    private Shop(int port) {
        this.port = port;
    }

    /** The shop of a PostgreSQL server; with the sample data when it has none yet. */
    public static Shop open(LocalPostgres postgres, Path folder) throws IOException {
        var shop = new Shop(postgres.start(folder));
        try {
            shop.create();
        } catch (SQLException e) {
            throw new IOException("the sample database cannot be made: " + e.getMessage(), e);
        }
        return shop;
    }

    private void create() throws SQLException, IOException {
        if (!finds("postgres", "select from pg_database where datname = '" + NAME + "'")) {
            run("postgres", "create database " + NAME);
        }
        if (!finds(NAME, "select from pg_tables where tablename = 'orders'")) {
            run(NAME, sql("shop.sql")); // in one transaction, as PostgreSQL takes several statements of one text
        }
        run(NAME, sql("stock.sql"));
    }

    /** What to set so that the server tells of its orders, and its items can be edited. */
    public Map<String, String> settings() {
        return Map.of(
                "feeds.postgres",
                "{" + NAME + ": {url: '" + url(NAME) + "', user: " + USER + ", tables: "
                        + "[{table: public.orders, channel: '/orders/{customer_id}/{id}'},"
                        + " {table: public.items, channel: '/items/{name}'}]}}",
                "documents./doc/items/*.row",
                "{feed: " + NAME + ", table: items, key: [name], counters: [stock],"
                        + " columns: [title, price, stock, note, on_sale]}");
    }

    /** Has pages order things, and move orders on. */
    public void serve(Services services) {
        var orders = new Orders(this);
        services.onRequest("/shop/menu", Object.class, (any, caller) -> orders.menu());
        services.onRequest("/shop/order", Orders.Wanted.class, (wanted, caller) -> orders.order(wanted));
        services.onRequest("/shop/state", Orders.Chosen.class, (chosen, caller) -> orders.moveOn(chosen));
        services.onRequest("/shop/cancel", Orders.Chosen.class, (chosen, caller) -> orders.cancel(chosen));
    }

    /** For people. */
    public String howToReach() {
        return "psql -h localhost -p " + port + " -U " + USER + " " + NAME;
    }

    Connection connect() throws SQLException {
        return connect(NAME);
    }

    private Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.put("user", USER);
        return DriverManager.getConnection(url(database), properties);
    }

    private String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    private boolean finds(String database, String query) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    private void run(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sql(String name) throws IOException {
        try (InputStream sql = Objects.requireNonNull(Shop.class.getResourceAsStream(name))) {
            return new String(sql.readAllBytes(), UTF_8);
        }
    }
}
