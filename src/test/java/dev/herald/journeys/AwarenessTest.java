package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.Over;
import dev.herald.testing.Refused;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is in a document, and where (R19): told at once, stamped by the server, gone with the session. */
@HeraldTest(settings = "channels./doc/secret/**={subscribe: role:editor}")
class AwarenessTest {
    private static final String AWARE = "/herald/aware/doc/board/7";

    @Test
    void whereSomebodyIsIsToldAndGoneWithTheSession(@As(user = "ann") Client ann, @Over("long-polling") Client ben) {
        ben.subscribe(AWARE);
        assertTrue(aware(ben, "/doc/board/7", Map.of()).path("all").isEmpty());

        var own = aware(ann, "/doc/board/7", Map.of("state", Map.of("field", "/price", "user", "eve")));
        var told = ben.hears(AWARE);

        assertEquals(own.path("id"), told.path("id"));
        assertEquals("ann", told.path("user").asText());
        assertEquals("/price", told.at("/state/field").asText());
        assertEquals(1, aware(ben, "/doc/board/7", Map.of()).path("all").size());

        ann.disconnect();
        var gone = ben.hears(AWARE);

        assertTrue(gone.path("gone").asBoolean(), gone::toString);
        assertEquals(own.path("id"), gone.path("id"));
        assertTrue(aware(ben, "/doc/board/7", Map.of()).path("all").isEmpty());
    }

    @Test
    void nullTakesItAway(Client ann, Client ben) {
        ben.subscribe(AWARE);
        aware(ann, "/doc/board/7", Map.of("state", 1));
        ben.hears(AWARE);

        var nothing = new HashMap<String, Object>();
        nothing.put("state", null);
        var answer = aware(ann, "/doc/board/7", nothing);

        assertFalse(answer.has("id"));
        assertTrue(ben.hears(AWARE).path("gone").asBoolean());
    }

    @Test
    void nobodySeesWhoIsWhereHeMayNotRead(@As(user = "ann") Client ann) {
        var looking = assertThrows(Refused.class, () -> aware(ann, "/doc/secret/1", Map.of()));
        assertThrows(Refused.class, () -> ann.subscribe("/herald/aware/doc/secret/1"));
        assertThrows(Refused.class, () -> ann.publish(AWARE, Map.of("id", "x")));

        assertTrue(looking.getMessage().contains("presence_denied"), looking::getMessage);
    }

    @Test
    void whatIsTooLargeOrTooFastIsRefused(Client ann) {
        var large = assertThrows(Refused.class, () -> aware(ann, "/doc/board/7", Map.of("state", "x".repeat(3_000))));
        var fast = assertThrows(Refused.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                aware(ann, "/doc/board/7", Map.of("state", i));
            }
        });

        assertTrue(large.getMessage().contains("state_too_large"), large::getMessage);
        assertTrue(fast.getMessage().contains("rate_limited"), fast::getMessage);
    }

    private static JsonNode aware(Client client, String document, Map<String, ?> more) {
        var data = new HashMap<String, Object>(more);
        data.put("doc", document);
        return client.asks("herald/documents/aware", data);
    }
}
