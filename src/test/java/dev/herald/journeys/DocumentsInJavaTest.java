package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Herald;
import dev.herald.broker.Receipt;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.program.SharedDocuments.Change;
import dev.herald.intake.NotTaken;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents as the server's own program has them (R19), while browsers are in them. */
@HeraldTest(
        settings = {
            "documents./doc/lists/*.initial={\"items\": [\"a\", \"b\"], \"n\": 1, \"text\": \"hello\"}",
            "documents./doc/slow/*.rate=1"
        })
class DocumentsInJavaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST = "/doc/lists/1";

    @Test
    void aProgramEditsInViewOfWhatIsThere(Herald herald, Client ada) throws Exception {
        ada.subscribe(LIST);
        ada.publish(LIST, json("{'merge':{'n':5}}"));

        long version = herald.documents()
                .edit(LIST, d -> d.add("/items/-", Map.of("text", "c"))
                        .inc("/n", d.value("/n").asInt())
                        .splice("/text", 0, 1, "J")
                        .move("/items/0", "/items/1")
                        .remove("/items/0"))
                .toCompletableFuture()
                .join();

        var now = herald.documents().get(LIST).toCompletableFuture().join();
        assertEquals(2, version);
        assertEquals(2, now.version());
        assertEquals(json("{'items':['a',{'text':'c'}],'n':10,'text':'Jello'}"), now.value());
        assertEquals(1, ada.hears(LIST).path("v").asInt());
        assertEquals("program", ada.hears(LIST).path("by").asText());
    }

    @Test
    void anEditIsMadeWholeOrNotAtAllAndFailsWithTheReason(Herald herald) {
        var documents = herald.documents();
        var refused = refusal(documents.edit(LIST, d -> d.inc("/n", 1).test("/items/0", "z")));

        assertEquals("test_failed", refused.code());
        assertEquals(1, refused.op());
        assertEquals(0L, documents.get(LIST).toCompletableFuture().join().version());
        assertEquals("no_document", refusal(documents.get("/chat/lobby")).code());
        assertEquals(
                "no_document", refusal(documents.edit("/chat/lobby", d -> {})).code());
        assertThrows(IllegalArgumentException.class, () -> documents.get("no channel"));
        assertEquals(0L, documents.edit(LIST, d -> {}).toCompletableFuture().join());
        var own = assertThrows(CompletionException.class, () -> documents
                .edit(LIST, d -> {
                    throw new IllegalStateException("the program's own");
                })
                .toCompletableFuture()
                .join());
        assertEquals("the program's own", own.getCause().getMessage());
    }

    @Test
    void editsThatMeetAreAllMade(Herald herald, Client ada) throws Exception {
        var edits = IntStream.range(0, 100)
                .mapToObj(i -> herald.documents()
                        .edit(LIST, d -> d.replace("/n", d.value("/n").asInt() + 1)))
                .toList();
        for (int i = 0; i < 20; i++) {
            ada.publish(LIST, json("{'patch':[{'op':'inc','path':'/n','value':1}]}"));
        }
        edits.forEach(edit -> edit.toCompletableFuture().join());

        assertEquals(
                121,
                herald.documents()
                        .get(LIST)
                        .toCompletableFuture()
                        .join()
                        .value()
                        .path("n")
                        .asInt());
    }

    @Test
    void whatIsMergedAndPutChangesWhatDiffers(Herald herald, Client ada) throws Exception {
        ada.subscribe(LIST);
        herald.documents()
                .merge(LIST, Map.of("title", "T"))
                .toCompletableFuture()
                .join();
        herald.documents()
                .put(LIST, Map.of("items", List.of("a"), "n", 1, "text", "hello", "title", "T"))
                .toCompletableFuture()
                .join();

        assertEquals(
                json("[{'op':'add','path':'/title','value':'T'}]"),
                ada.hears(LIST).path("patch"));
        assertEquals(
                json("[{'op':'remove','path':'/items/1'}]"), ada.hears(LIST).path("patch"));
    }

    @Test
    void listenersHearWhatDocumentsHaveBecomeAndFromWhom(Herald herald, @As(user = "ada") Client ada) throws Exception {
        var heard = new CopyOnWriteArrayList<Change>();
        try (var listening = herald.documents().onChange("/doc/lists/*", Duration.ofMillis(50), heard::add)) {
            ada.publish(LIST, json("{'merge':{'n':5}}"));
            herald.documents().merge(LIST, Map.of("n", 6)).toCompletableFuture().join();

            eventually(() -> assertEquals(
                    6, heard.get(heard.size() - 1).value().path("n").asInt()));
        }
        assertTrue(heard.stream().anyMatch(change -> change.by().contains("ada")), heard::toString);
        assertEquals(LIST, heard.get(0).document());
    }

    @Test
    void aValidatorRefusesWithItsReason(Herald herald, Client ada) throws Exception {
        var documents = herald.documents();
        var judging = documents.validate(
                "/doc/lists/*",
                proposal -> proposal.after().path("n").asInt() < 0 ? Optional.of("n is below zero") : Optional.empty());

        var refused = refusal(documents.merge(LIST, Map.of("n", -1)));
        var told = assertThrows(dev.herald.testing.Refused.class, () -> ada.publish(LIST, json("{'merge':{'n':-1}}")));
        judging.close();

        assertEquals("document_invalid", refused.code());
        assertTrue(refused.detail().contains("n is below zero"), refused::detail);
        assertTrue(told.getMessage().contains("n is below zero"), told::getMessage);
        assertEquals(
                1L, documents.merge(LIST, Map.of("n", -1)).toCompletableFuture().join());
    }

    @Test
    void whatAProgramPublishesToADocumentIsAChangeOfIt(Herald herald) throws Exception {
        var receipt = herald.publish(LIST, Map.of("merge", Map.of("n", 7)))
                .toCompletableFuture()
                .join();
        var refused = assertThrows(
                CompletionException.class,
                () -> herald.publish(LIST, "anything").toCompletableFuture().join());

        assertInstanceOf(Receipt.Kept.class, receipt);
        assertEquals(
                "change_invalid",
                assertInstanceOf(NotTaken.class, refused.getCause()).code());
        var now = herald.documents().get(LIST).toCompletableFuture().join();
        assertEquals(1, now.version());
        assertEquals(7, now.value().path("n").asInt());
    }

    @Test
    void whoIsTooFastWaits(Herald herald) {
        var edits = IntStream.range(0, 11)
                .mapToObj(i -> herald.documents().merge("/doc/slow/1", Map.of("n", i)))
                .toList();
        edits.forEach(edit -> edit.toCompletableFuture().join());

        assertEquals(
                11L,
                herald.documents()
                        .get("/doc/slow/1")
                        .toCompletableFuture()
                        .join()
                        .version());
    }

    @Test
    void namespacesHaveDocumentsOfTheirOwn(Herald herald) {
        herald.documents()
                .in("tenant")
                .merge(LIST, Map.of("n", 2))
                .toCompletableFuture()
                .join();

        assertEquals(
                0L, herald.documents().get(LIST).toCompletableFuture().join().version());
        assertEquals(
                1L,
                herald.documents()
                        .in("tenant")
                        .get(LIST)
                        .toCompletableFuture()
                        .join()
                        .version());
    }

    private static Refused refusal(CompletionStage<?> stage) {
        var failure = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return assertInstanceOf(Refused.class, failure.getCause());
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
