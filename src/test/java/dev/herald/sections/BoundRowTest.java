package dev.herald.sections;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundRowTest {
    private static final Config FEEDS = Config.DEFAULTS.with(
            "feeds.postgres",
            "{shop: {url: 'jdbc:postgresql://localhost/shop', tables: [{table: items, channel: '/items/{id}'},"
                    + " {table: some.lines, channel: '/lines/{order_id}/{line}'}, {table: drafts, channel: '/drafts/{id}', where: 'id > 7'}]}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: [title, stock], counters: [stock], version: lock}",
                "/doc/items/* | {feed: shop, table: public.items, key: [id], columns: [title]}",
                "/doc/lines/** | {feed: shop, table: some.lines, key: [order_id, line], columns: [text]}",
            })
    void isTaken(String pattern, String row) {
        assertDoesNotThrow(() -> config(pattern, row));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/doc/items/* | {feed: shoe, table: items, key: [id], columns: [title]} | there is no feed 'shoe'",
                "/doc/items/* | {feed: shop, table: item, key: [id], columns: [title]} | does not tell of a table 'item'",
                "/doc/items/* | {feed: shop, table: lines, key: [id], columns: [title]} | does not tell of a table 'lines'",
                "/doc/items/* | {feed: shop, table: drafts, key: [id], columns: [title]} | its 'where' would leave documents behind",
                "/doc/items/* | {feed: shop, table: items, key: [], columns: [title]} | name a column at least",
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: []} | name a column at least",
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: [title, title]} | named twice",
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: [id, title]} | it cannot be edited",
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: [title], counters: [stock]} | none of the columns",
                "/doc/items/* | {feed: shop, table: items, key: [id], columns: [title], version: title} | which nobody edits",
                "/doc/items/* | {feed: shop, table: items, key: [id, name], columns: [title]} | with /** for several",
                "/doc/items/7 | {feed: shop, table: items, key: [id], columns: [title]} | leave the key open",
                "/doc/items/* | {feed: shop, table: items, columns: [title]} | key",
            })
    void isRefusedWithTheReason(String pattern, String row, String reason) {
        var refused = assertThrows(IllegalArgumentException.class, () -> config(pattern, row));

        assertTrue(refused.getMessage().contains(reason), refused::getMessage);
    }

    private static Config config(String pattern, String row) {
        return FEEDS.with("documents.\"" + pattern + "\".row", row);
    }

    /** They would go past the document, and nobody who edits it would see them. */
    @Test
    void aFeedDoesNotTellOnADocumentsChannel() {
        var feed =
                "{shop: {url: 'jdbc:postgresql://localhost/shop', tables: [{table: items, channel: '/doc/items/{id}'}]}}";
        var refused = assertThrows(IllegalArgumentException.class, () -> Config.DEFAULTS.with("feeds.postgres", feed));

        assertTrue(refused.getMessage().contains("/doc/items/*"), refused::getMessage);
        assertTrue(refused.getMessage().contains("/doc/**"), refused::getMessage);
        assertDoesNotThrow(() -> Config.DEFAULTS.with("feeds.postgres", feed.replace("/doc/items", "/docs")));
    }
}
