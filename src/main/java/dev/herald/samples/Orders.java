package dev.herald.samples;

import dev.herald.service.Refused;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What pages ask of the shop: plain SQL, of which they hear by the database's log like everybody. */
final class Orders {
    private static final String ORDER =
            """
            insert into orders (customer_id, item, quantity, price)
            select c.id, i.name, ?, i.price * ? from customers c, items i where c.id = ? and i.name = ? returning id
            """;
    private static final String MOVE_ON =
            """
            update orders set state = case state when 'new' then 'paid' when 'paid' then 'packed' else 'sent' end
            where id = ? and state <> 'sent' returning id
            """;
    private static final String CANCEL = "delete from orders where id = ? and state in ('new', 'paid') returning id";

    private final Shop shop;

    Orders(Shop shop) {
        this.shop = shop;
    }

    /** What somebody wants to have. */
    record Wanted(int customer, @Nullable String item, int quantity) {}

    /** Which order is meant. */
    record Chosen(int id) {}

    /** Who buys, and what there is. */
    record Menu(List<Customer> customers, List<Item> items) {}

    record Customer(int id, String name, String city) {}

    record Item(String name, BigDecimal price) {}

    Menu menu() throws SQLException {
        var customers = new ArrayList<Customer>();
        var items = new ArrayList<Item>();
        try (var connection = shop.connect();
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select id, name, city from customers order by id")) {
                while (found.next()) {
                    customers.add(new Customer(found.getInt(1), found.getString(2), found.getString(3)));
                }
            }
            try (var found = statement.executeQuery("select name, price from items order by name")) {
                while (found.next()) {
                    items.add(new Item(found.getString(1), found.getBigDecimal(2)));
                }
            }
        }
        return new Menu(customers, items);
    }

    Chosen order(Wanted wanted) throws SQLException {
        int quantity = wanted.quantity();
        if (quantity < 1 || quantity > 100) {
            throw new Refused(422, "bad_quantity", "one can order 1 to 100 of something, not " + quantity);
        }
        var nothing = "there is no '" + wanted.item() + "', or no customer " + wanted.customer();
        return one(ORDER, nothing, quantity, quantity, wanted.customer(), wanted.item());
    }

    Chosen moveOn(Chosen chosen) throws SQLException {
        return one(MOVE_ON, "order " + chosen.id() + " is sent, or was never there", chosen.id());
    }

    Chosen cancel(Chosen chosen) throws SQLException {
        return one(CANCEL, "order " + chosen.id() + " is packed already, or was never there", chosen.id());
    }

    /** @throws Refused when no row was meant */
    private Chosen one(String sql, String nothing, @Nullable Object... values) throws SQLException {
        try (var connection = shop.connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var done = statement.executeQuery()) {
                if (!done.next()) {
                    throw new Refused(404, "no_such_thing", nothing);
                }
                return new Chosen(done.getInt(1));
            }
        }
    }
}
