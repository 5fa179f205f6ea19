package dev.herald.feeds.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Template ORDERS = Template.of(Namespace.DEFAULT, "/orders/{customer_id}/{id}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"customer_id\": 12, \"id\": 7}|/orders/12/7",
                "{\"customer_id\": \"a b\", \"id\": true}|/orders/a~20b/true",
                "{\"customer_id\": \"../x\", \"id\": \"*\"}|/orders/..~2Fx/~2A",
                "{\"customer_id\": null, \"id\": 7}|",
                "{\"id\": 7}|",
                "{\"customer_id\": [1], \"id\": 7}|",
                "{\"customer_id\": \"\", \"id\": 7}|",
            })
    void aRowGoesWhereItsColumnsSay(String row, String channel) throws IOException {
        assertEquals(Optional.ofNullable(channel), ORDERS.channel(json(row)).map(found -> found.name()));
    }

    @Test
    void aRowWhoseChannelWouldBeTooLongGoesNowhere() throws IOException {
        assertEquals(
                Optional.empty(), ORDERS.channel(json("{\"customer_id\": \"" + "x".repeat(300) + "\", \"id\": 7}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/orders/12/7|12|7",
                "/orders/12/*|12|",
                "/orders/12/**|12|",
                "/orders/**||",
                "/orders/a~20b/*|a b|",
                "/orders/a~2/*|a~2|",
            })
    void aPatternBindsTheColumnsThatItNames(String pattern, String customer, String id) {
        var bound = ORDERS.bind(new Pattern(pattern)).orElseThrow();

        assertEquals(Optional.ofNullable(customer), Optional.ofNullable(bound.get("customer_id")));
        assertEquals(Optional.ofNullable(id), Optional.ofNullable(bound.get("id")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/12",
                "/orders/*",
                "/orders/12/7/1",
                "/orders/12/7/*",
                "/**",
                "/other/12/7",
                "/~acme/orders/12/7"
            })
    void aPatternOfOtherChannelsIsNotBound(String pattern) {
        assertEquals(Optional.empty(), ORDERS.bind(new Pattern(pattern)));
    }

    @Test
    void itStaysInItsNamespace() throws IOException {
        var template = Template.of(new Namespace("acme"), "/orders/{id}");

        assertEquals(
                "/~acme/orders/7",
                template.channel(json("{\"id\": 7}")).orElseThrow().name());
        assertEquals(new Pattern("/~acme/orders/**"), template.pattern());
        assertEquals(Optional.of(Map.of("id", "7")), template.bind(new Pattern("/~acme/orders/7")));
        assertEquals(Optional.empty(), template.bind(new Pattern("/orders/7")));
    }

    @Test
    void itTellsItsColumnsAndItsBroadestPattern() {
        assertEquals(List.of("customer_id", "id"), ORDERS.columns());
        assertEquals(new Pattern("/orders/**"), ORDERS.pattern());
        assertEquals(
                new Pattern("/news"), Template.of(Namespace.DEFAULT, "/news").pattern());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "/",
                "/orders/x{id}",
                "/orders/{id",
                "/orders/{}",
                "/{id}/x",
                "/meta/{id}",
                "/service/x",
                "/herald/x",
                "/a//b",
                "/a/*"
            })
    void whatIsNoTemplateIsRefused(String text) {
        var why = assertThrows(IllegalArgumentException.class, () -> Template.of(Namespace.DEFAULT, text));

        assertTrue(String.valueOf(why.getMessage()).length() > 10, why::toString);
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }
}
