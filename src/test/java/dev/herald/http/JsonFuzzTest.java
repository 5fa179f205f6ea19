package dev.herald.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Whatever is posted to the HTTP API is JSON that can be cut into its parts, or is refused in printable words. */
@Tag("fuzz")
class JsonFuzzTest {
    private static final Json JSON = new Json(Json.Limits.DEFAULTS);

    @FuzzTest
    void anyBodyIsJsonOrRefused(byte[] bytes) {
        byte[] whole;
        try {
            whole = JSON.checked(bytes);
        } catch (Refusal e) {
            assertPrintable(e);
            return;
        }
        assertSame(bytes, whole);
        assertPartsStandAlone(bytes);
        var quoted = Json.quoted(bytes);
        assertArrayEquals(bytes, JSON.string("text", quoted).getBytes(StandardCharsets.UTF_8));
    }

    private static void assertPartsStandAlone(byte[] json) {
        try {
            JSON.elements(json, 100).forEach(JSON::checked);
        } catch (Refusal e) {
            assertPrintable(e);
        }
        try {
            JSON.members(json).values().forEach(JSON::checked);
        } catch (Refusal e) {
            assertPrintable(e);
        }
    }

    private static void assertPrintable(Refusal e) {
        var problem = e.problem();
        var told = problem.code() + problem.detail() + problem.hint();
        assertTrue(told.chars().allMatch(c -> c >= ' ' && c != 127), told);
        assertTrue(problem.status() >= 400 && problem.status() < 500, told);
    }
}
