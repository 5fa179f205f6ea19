package dev.herald.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private final Json json = new Json(Json.Limits.DEFAULTS);

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "-1.5e3", "\"é𝄞\"", "null", " true\n", "[]", "{}", "{\"a\":[1,{\"b\":null}]}", "[[1],[2]]"
            })
    void takesOneWholeValueAsItIs(String text) {
        assertEquals(text, text(json.checked(bytes(text))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "1 2",
                "{}{}",
                "[] x",
                "NaN",
                "01",
                "+1",
                "\"a\nb\"",
                "\"\\x\"",
                "// no\n1",
                "\"open",
                "tru",
                "\u0000",
                "\ufeff1"
            })
    void refusesWhatIsNotOneValue(String text) {
        assertEquals("bad_json", refusal(text).code());
    }

    @Test
    void refusesOtherEncodingsThanUtf8() {
        for (var bytes : List.of(
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
                "\"é\"".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'})) {
            assertEquals(
                    "bad_json",
                    assertThrows(Refusal.class, () -> json.checked(bytes))
                            .problem()
                            .code());
        }
    }

    @Test
    void boundsDepthAndDigits() {
        assertEquals(64 + 64, json.checked(bytes("[".repeat(64) + "]".repeat(64))).length);
        assertEquals(
                "json_too_complex", refusal("[".repeat(65) + "]".repeat(65)).code());
        assertEquals(128, json.checked(bytes("1".repeat(128))).length);
        assertEquals("json_too_complex", refusal("1".repeat(129)).code());
        assertTimeout(Duration.ofSeconds(2), () -> {
            assertEquals("json_too_complex", refusal("1".repeat(1_000_000)).code());
            assertEquals(
                    "json_too_complex",
                    refusal("[0." + "1".repeat(1_000_000) + "]").code());
            assertEquals(
                    "json_too_complex",
                    refusal("[1e" + "1".repeat(1_000_000) + "]").code());
        });
    }

    @Test
    void saysWhereItWentWrongInItsOwnWords() {
        var problem = refusal("{\"a\":1,\n \"b\":x}");

        assertEquals("the body is not one JSON value: it is not JSON at line 2, column 6", problem.detail());
        assertFalse(refusal("[".repeat(99)).detail().contains("StreamRead"));
    }

    @Test
    void cutsValuesOutAsTheBytesTheyAre() {
        var members = json.members(
                bytes(
                        "{ \"a\" : 1.50 ,\"b\":\"é\\n\" , \"c\":{\"x\": [ 1 ]},\"d\":null,\"e\":[],\"f\":-0.0e1,\"g\":true\n}"));

        assertEquals(
                List.of("1.50", "\"é\\n\"", "{\"x\": [ 1 ]}", "null", "[]", "-0.0e1", "true"),
                members.values().stream().map(JsonTest::text).toList());
        assertEquals(
                List.of("1", "{\"a\":[2]}", "\"x\""),
                json.elements(bytes("[1 , {\"a\":[2]},\"x\" ]"), 3).stream()
                        .map(JsonTest::text)
                        .toList());
    }

    @Test
    void refusesAMemberSaidTwice() {
        assertEquals(
                "bad_shape",
                assertThrows(Refusal.class, () -> json.members(bytes("{\"a\":1,\"a\":2}")))
                        .problem()
                        .code());
    }

    @Test
    void quotesText() {
        assertArrayEquals(bytes("\"a\\\"b\\\\\\n\\u0000é\""), Json.quoted("a\"b\\\n\u0000é"));
    }

    private Problem refusal(String text) {
        return assertThrows(Refusal.class, () -> json.checked(bytes(text)), text)
                .problem();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
