package dev.herald.feeds.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "state = 'open'|true",
                "state <> 'draft'|true",
                "state != 'open'|false",
                "total > 10|true",
                "total >= 10.50|true",
                "total < 10.5|false",
                "big > 9007199254740993|true",
                "active|true",
                "not active|false",
                "active = true and state = 'open'|true",
                "state = 'draft' or total > 10 and active|true",
                "(state = 'draft' or total > 10) and not active|false",
                "state in ('draft', 'open')|true",
                "state not in ('draft', 'done')|true",
                "gone is null|true",
                "state is not null|true",
                "gone = 'x'|false",
                "not gone = 'x'|false",
                "gone = 'x' or active|true",
                "missing is null and STATE = 'open'|true",
                "\"Odd Name\" = 'it''s'|true",
            })
    void saysWhatPostgresWouldSay(String condition, boolean holds) throws IOException {
        var row =
                """
                {"state": "open", "total": "10.50", "big": "9007199254740994", "active": true, "gone": null, "Odd Name": "it's"}
                """;

        assertEquals(holds, new Condition(condition).holds((ObjectNode) new ObjectMapper().readTree(row)), condition);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "state =",
                "state = 'open",
                "= 1",
                "state = 'a' state = 'b'",
                "state like 'a%'",
                "lower(state) = 'a'",
                "state > 'a'",
                "(state = 'a'",
                "state = 'a'; drop table orders",
                "state in ()",
                "and = 1",
                "state is 1",
            })
    void whatItCannotReadItNames(String condition) {
        var why = assertThrows(IllegalArgumentException.class, () -> new Condition(condition));

        assertTrue(String.valueOf(why.getMessage()).length() > 20, why::toString);
    }

    @Test
    void deepNestingIsRefusedNotFollowed() {
        assertThrows(IllegalArgumentException.class, () -> new Condition("(".repeat(100_000) + "a = 1"));
        assertThrows(IllegalArgumentException.class, () -> new Condition("not ".repeat(100_000) + "a = 1"));
    }

    @Test
    void itTellsItsColumns() {
        assertEquals(
                List.of("a", "b", "c"), new Condition("a = 1 and (b is null or not c in (1, 2)) and a > 0").columns());
    }
}
