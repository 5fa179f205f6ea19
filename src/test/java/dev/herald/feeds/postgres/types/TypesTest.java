package dev.herald.feeds.postgres.types;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.feeds.postgres.types.ColumnType.Array;
import dev.herald.feeds.postgres.types.ColumnType.Plain;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TEXT|a \"b\"|\"a \\\"b\\\"\"",
                "BOOLEAN|t|true",
                "INTEGER|9007199254740991|9007199254740991",
                "INTEGER|9007199254740993|\"9007199254740993\"",
                "INTEGER|-9223372036854775808|\"-9223372036854775808\"",
                "FLOAT|0.1|0.1",
                "FLOAT|NaN|\"NaN\"",
                "FLOAT|-Infinity|\"-Infinity\"",
                "DOCUMENT|{\"a\": [1.10, null]}|{\"a\":[1.10,null]}",
                "DOCUMENT|[1] 2|\"[1] 2\"",
                "TIMESTAMP|2026-11-22 03:04:05.123456+00|\"2026-11-22T03:04:05.123456Z\"",
                "TIMESTAMP|2026-11-22 03:04:05|\"2026-11-22T03:04:05\"",
                "TIMESTAMP|infinity|\"infinity\"",
                "BYTES|\\x00ff|\"AP8=\"",
            })
    void aValueBecomesJson(Plain type, String text, String json) {
        assertEquals(json, type.json(text).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER|{}|[]",
                "INTEGER|{1,NULL,3}|[1,null,3]",
                "INTEGER|{{1,2},{3,4}}|[[1,2],[3,4]]",
                "INTEGER|[0:1]={1,2}|[1,2]",
                "TEXT|{a,\"b,c\",\"d\\\"e\\\\\",NULL,\"NULL\"}|[\"a\",\"b,c\",\"d\\\"e\\\\\",null,\"NULL\"]",
                "TEXT|{unfinished|\"{unfinished\"",
                "TEXT|1 2 3|\"1 2 3\"",
            })
    void anArrayBecomesJson(Plain type, String text, String json) {
        assertEquals(json, new Array(type, ',').json(text).toString());
    }
}
