package dev.herald.feeds.postgres.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.feeds.mapping.Condition;
import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.setup.Facts;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.message.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static final Facts FACTS = new Facts(
            1,
            'r',
            'p',
            'd',
            true,
            true,
            Stream.of("id", "customer", "state", "total", "scan")
                    .map(name -> new Facts.Column(name, 25))
                    .toList(),
            List.of("id"),
            List.of(),
            0);

    private static Settings.Table table(String... columns) {
        var mapping = new Mapping(
                "orders",
                Template.of(Namespace.DEFAULT, "/orders/{customer}/{id}"),
                List.of(columns),
                Optional.of(new Condition("state <> 'draft'")));
        return new Settings.Table(mapping, Optional.empty(), 500);
    }

    @Test
    void onlyColumnsThatAreNeededAreRead() {
        var query = Query.of(table("total"), FACTS, Map.of("customer", "12"));

        assertTrue(query.sql().startsWith("select \"id\", \"customer\", \"state\", \"total\" from "), query::sql);
        assertTrue(Query.of(table(), FACTS, Map.of()).sql().contains("\"scan\""));
        assertEquals(List.of("12"), query.values());
    }
}
