package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.ManualClock;
import dev.herald.testing.Refused;
import dev.herald.testing.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a document was (R19): by number, time and name; in what two differ; and one of them made the present again. */
@HeraldTest(
        storage = HeraldTest.Storage.FOLDER,
        settings = {
            "documents./doc/h/*={initial: '{\"n\": 0, \"list\": []}', copies: {every: 10}, versions: {every: 10m, keep: 3}}",
            "channels./doc/h/*={keep: {count: 40}}",
            "channels./doc/closed/*={history: role:editor}"
        })
class DocumentHistoryTest {
    private static final String DOC = "/doc/h/1";

    @Test
    void anyVersionIsReadByItsNumberOrTime(Client ada, ManualClock clock) {
        change(ada, 5);
        clock.advance(Duration.ofMinutes(1));
        var then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        change(ada, 5);

        assertEquals(3, ask(ada, "version", Map.of("version", 3)).at("/value/n").asInt());
        assertEquals(
                10, ask(ada, "version", Map.of("version", 10)).at("/value/n").asInt());
        assertEquals(0, ask(ada, "version", Map.of("version", 0)).at("/value/n").asInt());
        assertEquals(
                5,
                ask(ada, "version", Map.of("at", then.toString()))
                        .at("/value/n")
                        .asInt());
        var beyond = assertThrows(Refused.class, () -> ask(ada, "version", Map.of("version", 11)));
        assertTrue(beyond.getMessage().contains("no_version"), beyond::getMessage);
    }

    @Test
    void aNamedVersionStaysWhenTheChangesBeforeItAreForgotten(Server server, Client ada) throws Exception {
        change(ada, 5);
        ask(ada, "name", Map.of("name", "first draft"));
        change(ada, 100);
        server.restart();
        ada.resume();
        change(ada, 5);

        assertEquals(
                5,
                ask(ada, "version", Map.of("name", "first draft"))
                        .at("/value/n")
                        .asInt());
        assertEquals(5, ask(ada, "version", Map.of("version", 5)).at("/value/n").asInt());
        assertEquals(
                108, ask(ada, "version", Map.of("version", 108)).at("/value/n").asInt());
        var gone = assertThrows(Refused.class, () -> ask(ada, "version", Map.of("version", 50)));
        assertTrue(gone.getMessage().contains("version_gone"), gone::getMessage);
        var taken = assertThrows(Refused.class, () -> ask(ada, "name", Map.of("name", "first draft")));
        assertTrue(taken.getMessage().contains("name_taken"), taken::getMessage);
    }

    @Test
    void versionsAreKeptByThemselvesWhileItIsChangedTheNewestOfThem(Client ada, ManualClock clock) {
        for (int i = 0; i < 5; i++) {
            change(ada, 2);
            clock.advance(Duration.ofMinutes(11));
        }

        var versions = ask(ada, "versions", Map.of()).path("versions");

        assertEquals(
                List.of("9", "7", "5"),
                versions.findValues("version").stream().map(JsonNode::asText).toList());
    }

    @Test
    void anOldVersionBecomesThePresentByOneMoreChange(Client ada, Client ben) {
        change(ada, 4);
        ben.subscribe(DOC);

        var difference = ask(ada, "diff", Map.of("from", 2, "to", 4)).path("patch");
        var restored = ask(ada, "restore", Map.of("version", 2));

        assertTrue(difference.size() > 0, difference::toString);
        assertEquals(5, restored.path("version").asInt());
        assertEquals(5, ben.hears(DOC).path("v").asInt());
        assertEquals(
                ask(ada, "version", Map.of("version", 2)).path("value"),
                ask(ada, "open", Map.of()).path("value"));
        assertEquals(4, ask(ada, "version", Map.of("version", 4)).at("/value/n").asInt());
    }

    @Test
    void whoMayNotReadHistoryMayNotReadVersions(Client ada) {
        ada.publish("/doc/closed/1", Map.of("merge", Map.of("a", 1)));

        var refused = assertThrows(
                Refused.class, () -> ada.asks("herald/documents/versions", Map.of("doc", "/doc/closed/1")));

        assertTrue(refused.getMessage().contains("history_denied"), refused::getMessage);
    }

    private static void change(Client client, int times) {
        for (int i = 0; i < times; i++) {
            client.publish(
                    DOC,
                    Map.of(
                            "patch",
                            List.of(
                                    Map.of("op", "inc", "path", "/n", "value", 1),
                                    Map.of("op", "add", "path", "/list/-", "value", "x"))));
        }
    }

    private static JsonNode ask(Client client, String what, Map<String, ?> more) {
        var data = new java.util.HashMap<String, Object>(more);
        data.put("doc", DOC);
        return client.asks("herald/documents/" + what, data);
    }
}
