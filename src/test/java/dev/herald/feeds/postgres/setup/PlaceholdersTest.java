package dev.herald.feeds.postgres.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Namespace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

    @Test
    void namesAreBoundInTheirOrder() {
        var query = Placeholders.in("select * from o where a = :b and c = :d::int and e = :b");

        assertEquals("select * from o where a = ? and c = ?::int and e = ?", query.sql());
        assertEquals(List.of("b", "d", "b"), query.names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'why? :no' || 'it''s ? :no'",
                "select E'it\\'s ? :no'",
                "select \"why? :no\" from o",
                "select 1 -- why? :no\n from o",
                "select 1 /* why?\n :no */ from o",
                "select 1 /* why? /* :no */ why? :no */ from o",
                "select arr[1:n], arr[i:n], arr[f(1):n], arr[o.\"i\":n] from o",
                "select $$why? :no$$",
                "select $a$why? $$ :no$a$"
            })
    void whatIsInTextsNamesAndCommentsStays(String sql) {
        assertEquals(new Placeholders(sql, List.of()), Placeholders.in(sql));
    }

    @Test
    void longTextsNeedNoStack() {
        var long1 = "x".repeat(100_000);
        var long2 = "''".repeat(50_000);
        var sql = "select '" + long1 + long2 + "', e'" + long1 + long2 + "', \"" + long1 + "\" -- " + long1 + "\n, $$"
                + long1 + "$$ /* " + long1 + " */";

        assertEquals(new Placeholders(sql, List.of()), Placeholders.in(sql));
    }

    @Test
    void anArrayMayBeMadeOfWhatIsBound() {
        assertEquals(List.of("a", "b"), Placeholders.in("select array[:a,:b]").names());
    }

    @Test
    void anOperatorIsWrittenAsTheDriverWantsIt() {
        assertEquals(
                "select tags ?? 'a' and x ??| array['?']",
                Placeholders.in("select tags ? 'a' and x ?| array['?']").sql());
    }

    @Test
    void aQueryThatAsksForWhatItsChannelDoesNotSayIsRefused() {
        var mapping =
                new Mapping("orders", Template.of(Namespace.DEFAULT, "/orders/{id}"), List.of(), Optional.empty());

        var why = assertThrows(
                IllegalArgumentException.class,
                () -> new Settings.Table(mapping, Optional.of("select * from orders where customer = :customer"), 500));

        assertTrue(why.getMessage().contains(":customer"), why::getMessage);
    }
}
