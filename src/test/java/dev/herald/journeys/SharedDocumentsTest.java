package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.Wire;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.Over;
import dev.herald.testing.Refused;
import dev.herald.testing.Server;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents that several edit together, as the wire has them (R19): opened, changed, carried over what others did, kept. */
@HeraldTest(
        storage = HeraldTest.Storage.FOLDER,
        settings = {
            "documents./doc/lists/*.initial={\"items\": [\"a\", \"b\", \"c\"], \"n\": 1}",
            "documents./doc/small/*.max_size=1KiB",
            "documents./doc/few/*={initial: '{\"n\": 0}', copies: {every: 4000, idle: 1h}}",
            "channels./doc/few/*={keep: {count: 20}}",
            "documents./doc/locked/*.create=role:editor",
            "documents./doc/paths/*={paths: [{path: /price, write: role:editor}, {path: '/items/*/done', write: anyone}]}"
        })
class SharedDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aDocumentIsOpenedChangedAndTold(Client ada, @Over("long-polling") Client ben) throws Exception {
        ben.subscribe("/doc/lists/1");

        var opened = open(ada, "/doc/lists/1");
        var outcome = submit(ada, "/doc/lists/1", 0, 1, "[{'op':'add','path':'/items/1','value':'x'}]");

        assertEquals(json("{'items':['a','b','c'],'n':1}"), opened.path("value"));
        assertEquals(0, opened.path("version").asInt());
        assertEquals(json("{'version':1,'results':[{'seq':1,'version':1}]}"), outcome);
        assertEquals(
                json("{'v':1,'client':'ada','seq':1,'patch':[{'op':'add','path':'/items/1','value':'x'}]}"),
                ben.hears("/doc/lists/1"));
        assertEquals(json("['a','x','b','c']"), open(ben, "/doc/lists/1").at("/value/items"));
    }

    @Test
    void whatWasMadeOnAFormerVersionIsCarriedOverTheRest(Client ada, Client ben) throws Exception {
        submit(
                ada,
                "/doc/lists/1",
                0,
                1,
                "[{'op':'add','path':'/items/0','value':'first'},{'op':'inc','path':'/n','value':2}]");

        var outcome = ben.asks(
                "herald/documents/submit",
                json("{'doc':'/doc/lists/1','v':0,'client':'ben','changes':["
                        + "{'seq':1,'patch':[{'op':'remove','path':'/items/2'},{'op':'inc','path':'/n','value':3}]},"
                        + "{'seq':2,'patch':[{'op':'replace','path':'/items/1','value':'B'}]}]}"));

        assertEquals(3, outcome.path("version").asInt(), outcome::toString);
        assertEquals(
                json("{'items':['first','a','B'],'n':6}"),
                open(ada, "/doc/lists/1").path("value"));
    }

    @Test
    void aChangeThatComesAgainIsTakenOnce(Server server, Client ada) throws Exception {
        var patch = "[{'op':'inc','path':'/n','value':1}]";
        submit(ada, "/doc/lists/1", 0, 1, patch);
        submit(ada, "/doc/lists/1", 1, 2, patch);

        var again = submit(ada, "/doc/lists/1", 0, 1, patch);
        server.restart();
        var afterwards = submit(ada.resume(), "/doc/lists/1", 1, 2, patch);

        assertTrue(again.at("/results/0/again").asBoolean(), again::toString);
        assertTrue(afterwards.at("/results/0/again").asBoolean(), afterwards::toString);
        assertEquals(3, open(ada, "/doc/lists/1").at("/value/n").asInt());
    }

    /** A part of what it had sent was taken, and the answer was lost: the rest is what it was meant to be. */
    @Test
    void whatComesAgainWithOthersIsPassedOver(Client ada, Client ben) throws Exception {
        submit(ada, "/doc/lists/1", 0, 1, "[{'op':'add','path':'/items/0','value':'x'}]");
        submit(ben, "/doc/lists/1", 1, 1, "[{'op':'add','path':'/items/0','value':'y'}]");

        var outcome = ada.asks(
                "herald/documents/submit",
                json("{'doc':'/doc/lists/1','v':0,'client':'ada','changes':["
                        + "{'seq':1,'patch':[{'op':'add','path':'/items/0','value':'x'}]},"
                        + "{'seq':2,'patch':[{'op':'replace','path':'/items/0','value':'X'}]}]}"));

        assertTrue(outcome.at("/results/0/again").asBoolean(), outcome::toString);
        assertEquals(json("['y','X','a','b','c']"), open(ada, "/doc/lists/1").at("/value/items"));
    }

    @Test
    void aRefusedChangeSaysWhichOperationAndNothingOfItIsDone(Client ada) throws Exception {
        var outcome = submit(
                ada,
                "/doc/lists/1",
                0,
                1,
                "[{'op':'inc','path':'/n','value':1},{'op':'test','path':'/items/0','value':'z'}]");

        assertEquals("test_failed", outcome.at("/results/0/error/code").asText());
        assertEquals(1, outcome.at("/results/0/error/op").asInt());
        assertEquals(1, open(ada, "/doc/lists/1").at("/value/n").asInt());
    }

    @Test
    void strictChangesAreRefusedWhenOthersWereFaster(Client ada, Client ben) throws Exception {
        submit(ada, "/doc/lists/1", 0, 1, "[{'op':'inc','path':'/n','value':1}]");

        var outcome = ben.asks(
                "herald/documents/submit",
                json("{'doc':'/doc/lists/1','v':0,'strict':true,'patch':[{'op':'inc','path':'/n','value':1}]}"));

        assertEquals("version_conflict", outcome.at("/results/0/error/code").asText());
    }

    @Test
    void whoOverwritesWithoutHavingSeenItIsNamed(Client ada, Client ben) throws Exception {
        ben.subscribe("/doc/lists/1");
        submit(ada, "/doc/lists/1", 0, 1, "[{'op':'replace','path':'/n','value':5}]");
        submit(ben, "/doc/lists/1", 0, 1, "[{'op':'replace','path':'/n','value':7}]");

        ben.hears("/doc/lists/1");
        var commit = ben.hears("/doc/lists/1");

        assertEquals(json("[{'path':'/n','version':1,'client':'ada'}]"), commit.path("over"));
    }

    @Test
    void publishingToItsChannelIsAChange(Client ada) throws Exception {
        ada.publish("/doc/lists/1", json("{'merge':{'n':9,'title':'new'}}"));

        assertEquals(9, open(ada, "/doc/lists/1").at("/value/n").asInt());
        assertThrows(Refused.class, () -> ada.publish("/doc/lists/1", "anything"));
        assertThrows(
                Refused.class,
                () -> ada.publish("/doc/lists/1", json("{'patch':[{'op':'remove','path':'/nothing'}]}")));
    }

    @Test
    void limitsAndRulesAreHeldAndSaid(Client ada) throws Exception {
        var big = "x".repeat(2_000);
        var tooLarge = submit(ada, "/doc/small/1", 0, 1, "[{'op':'add','path':'/a','value':'" + big + "'}]");
        var guarded = submit(ada, "/doc/paths/1", 0, 1, "[{'op':'add','path':'/price','value':1}]");
        var above = submit(ada, "/doc/paths/1", 0, 2, "[{'op':'replace','path':'','value':{'price':1}}]");
        var free = submit(ada, "/doc/paths/1", 0, 3, "[{'op':'add','path':'/note','value':'hi'}]");

        assertEquals("document_too_large", tooLarge.at("/results/0/error/code").asText());
        assertEquals("path_denied", guarded.at("/results/0/error/code").asText());
        assertEquals("path_denied", above.at("/results/0/error/code").asText());
        assertEquals(1, free.path("version").asInt());
        var refused = assertThrows(Refused.class, () -> submit(ada, "/doc/locked/1", 0, 1, "[]"));
        assertTrue(refused.getMessage().contains("create_denied"), refused::getMessage);
    }

    @Test
    void aPatchThatGrowsByCopyingIsRefused(Client ada) throws Exception {
        var copies = new StringBuilder("[{'op':'add','path':'/x','value':'" + "x".repeat(1_000) + "'}");
        for (int i = 0; i < 40; i++) {
            copies.append(",{'op':'copy','from':'','path':'/copy" + i + "'}");
        }

        var outcome = submit(ada, "/doc/lists/1", 0, 1, copies + "]");

        assertEquals("patch_failed", outcome.at("/results/0/error/code").asText());
        assertEquals(0, open(ada, "/doc/lists/1").path("version").asInt());
    }

    @Test
    void whatNobodyCouldReadAgainIsRefused(Client ada) throws Exception {
        var name = submit(ada, "/doc/lists/1", 0, 1, "[{'op':'add','path':'/" + "n".repeat(2_000) + "','value':1}]");
        var deep = new StringBuilder("[{'op':'add','path':'/d','value':[]}");
        for (int i = 0; i < 70; i++) {
            deep.append(",{'op':'copy','from':'/d','path':'/d" + "/0".repeat(i + 1) + "'}");
        }
        var nested = submit(ada, "/doc/lists/1", 0, 2, deep + "]");

        assertEquals("patch_failed", name.at("/results/0/error/code").asText());
        assertEquals("patch_failed", nested.at("/results/0/error/code").asText());
    }

    @Test
    void whatIsMovedMayBeTakenAwayInTheSamePatch(Client ada) throws Exception {
        var outcome = submit(
                ada, "/doc/lists/1", 0, 1, "[{'op':'move','from':'/items/0','path':'/b'},{'op':'remove','path':'/b'}]");

        assertEquals(1, outcome.path("version").asInt(), outcome::toString);
    }

    @Test
    void countingDoesNotMakeADocumentSmaller(Client ada) throws Exception {
        submit(ada, "/doc/small/1", 0, 1, "[{'op':'add','path':'/n','value':100000}]");
        for (int i = 2; i < 40; i++) {
            var incs = "{'op':'inc','path':'/n','value':1},".repeat(50);
            submit(ada, "/doc/small/1", i - 1, i, "[" + incs.substring(0, incs.length() - 1) + "]");
        }

        var tooLarge =
                submit(ada, "/doc/small/1", 39, 40, "[{'op':'add','path':'/a','value':'" + "x".repeat(1_100) + "'}]");

        assertEquals("document_too_large", tooLarge.at("/results/0/error/code").asText());
    }

    @Test
    void nobodySpeaksForAnothersClient(@As(user = "ann") Client ann, @As(user = "eve") Client eve) throws Exception {
        ann.asks(
                "herald/documents/submit",
                json("{'doc':'/doc/lists/1','client':'c1','changes':[{'seq':1,'merge':{'n':2}}]}"));

        var refused = assertThrows(
                Refused.class,
                () -> eve.asks(
                        "herald/documents/submit",
                        json("{'doc':'/doc/lists/1','client':'c1','changes':[{'seq':999,'merge':{'n':3}}]}")));

        assertTrue(refused.getMessage().contains("client_taken"), refused::getMessage);
    }

    @Test
    void whatItsClientKnowsToOverwriteIsToldToo(Client ada, Client ben) throws Exception {
        ben.subscribe("/doc/lists/1");

        ada.asks(
                "herald/documents/submit",
                json(
                        "{'doc':'/doc/lists/1','v':0,'client':'ada','changes':[{'seq':1,'patch':[{'op':'replace','path':'/n','value':5}],"
                                + "'over':[{'path':'/n','version':0,'client':'ben','evil':1},{'path':7},'x']}]}"));

        assertEquals(
                json("[{'path':'/n','version':0,'client':'ben'}]"),
                ben.hears("/doc/lists/1").path("over"));
    }

    /** Of few entries that are kept, those that are in no copy are not forgotten. */
    @Test
    void aLongSubmitDoesNotOutrunItsCopies(Server server, Client ada) throws Exception {
        var changes = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            changes.append(i == 1 ? "" : ",").append("{'seq':" + i + ",'patch':[{'op':'inc','path':'/n','value':1}]}");
        }
        ada.asks(
                "herald/documents/submit",
                json("{'doc':'/doc/few/1','v':0,'client':'ada','changes':[" + changes + "]}"));
        server.restart();
        ada.resume();

        assertEquals(200, open(ada, "/doc/few/1").at("/value/n").asInt());
    }

    @Test
    void itIsThereAgainAfterARestart(Server server, Client ada) throws Exception {
        for (int i = 1; i <= 20; i++) {
            submit(ada, "/doc/lists/1", i - 1, i, "[{'op':'inc','path':'/n','value':1}]");
        }
        server.restart();
        ada.resume();

        var opened = open(ada, "/doc/lists/1");

        assertEquals(20, opened.path("version").asInt());
        assertEquals(21, opened.at("/value/n").asInt());
    }

    @Test
    void aSubmitThatIsTooMuchWorkAtOnceIsTakenInPartAndTheRestWhenItComesAgain(Server server, Client ada)
            throws Exception {
        var text = "{\"text\":\"" + "a".repeat(400_000) + "\"}";
        new Wire(server.herald().port()).ask("PUT", "/api/v1/documents/doc/free/1", text);
        var splice = "{'op':'splice','path':'/text','pos':0,'del':1,'ins':'b'}";
        var patch = "[" + splice + ("," + splice).repeat(99) + "]";

        var part = ada.asks("herald/documents/submit", changes(2, 6, patch));
        var taken = part.path("results").findValues("seq").stream()
                .map(JsonNode::asInt)
                .toList();
        var rest = ada.asks("herald/documents/submit", changes(2 + taken.size(), 6, patch));

        assertEquals(List.of(2, 3, 4, 5), taken, part::toString);
        assertEquals(
                List.of(6),
                rest.path("results").findValues("seq").stream()
                        .map(JsonNode::asInt)
                        .toList());
        assertEquals(6, rest.path("version").asInt());
    }

    private static JsonNode changes(int first, int last, String patch) throws IOException {
        var all = IntStream.rangeClosed(first, last)
                .mapToObj(seq -> "{'seq':" + seq + ",'patch':" + patch + "}")
                .collect(Collectors.joining(","));
        return json("{'doc':'/doc/free/1','v':1,'client':'ada','changes':[" + all + "]}");
    }

    private static JsonNode open(Client client, String document) throws IOException {
        return client.asks("herald/documents/open", json("{'doc':'" + document + "'}"));
    }

    private static JsonNode submit(Client client, String document, int version, int seq, String patch)
            throws IOException {
        return client.asks(
                "herald/documents/submit",
                json("{'doc':'" + document + "','v':" + version + ",'client':'" + client.name() + "','changes':[{'seq':"
                        + seq + ",'patch':" + patch + "}]}"));
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
