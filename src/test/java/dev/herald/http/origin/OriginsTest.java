package dev.herald.http.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.example, https://app.example, true",
        "https://app.example, https://APP.example, true",
        "https://app.example:443, https://app.example, true",
        "http://app.example, http://app.example:80, true",
        "https://app.example, http://app.example, false",
        "https://app.example, https://app.example:8443, false",
        "https://app.example, https://app.example.evil, false",
        "https://app.example, https://x.app.example, false",
        "https://*.app.example, https://x.app.example, true",
        "https://*.app.example, https://y.x.app.example, true",
        "https://*.app.example, https://app.example, false",
        "https://*.app.example, https://evilapp.example, false",
        "https://*.app.example, http://x.app.example, false",
        "https://*.app.example, https://x.app.example:444, false",
        "https://*.app.example:444, https://x.app.example:444, true",
        "http://[::1]:8080, http://[::1]:8080, true",
        "capacitor://localhost, capacitor://localhost, true",
    })
    void anEntryCoversWhatItSays(String entry, String page, boolean covered) {
        assertEquals(
                covered, Origin.of(entry).orElseThrow().covers(Origin.of(page).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example",
                "https://app.example/",
                "https://app.example/path",
                "https://user@app.example",
                "https://app.example:x",
                "https://",
                "",
                "https://*",
                "https://*.example",
                "https://x.*.example",
                "https://app*.example.org",
                "https://**.example.org"
            })
    void whatIsNoOriginCannotBeListed(String entry) {
        var told = assertThrows(IllegalArgumentException.class, () -> new Origins(List.of(entry)));

        assertTrue(told.getMessage().contains("'" + entry + "'"), told.getMessage());
        assertTrue(told.getMessage().contains("https://app.example"), told.getMessage());
    }

    @Test
    void anEmptyListLetsNobodyIn() {
        assertTrue(new Origins(List.of()).isEmpty());
        for (var entry : List.of("*", "null", "https://app.example")) {
            assertFalse(new Origins(List.of(entry)).isEmpty(), entry);
        }
    }
}
