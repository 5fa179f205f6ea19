package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.Wire;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.Over;
import dev.herald.testing.Server;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that browsers edit, as backends and curl have them (R19): read, patched and put over plain HTTP. */
@HeraldTest(
        settings = {
            "documents./doc/lists/*.initial={\"items\": [\"a\", \"b\", \"c\"], \"n\": 1}",
            "documents./doc/small/*.max_size=1KiB",
            "documents./doc/busy/*.rate=1",
            "documents./doc/mine/*={}",
            "channels./doc/mine/*={publish: ['role:editor'], subscribe: [authenticated]}"
        })
class DocumentsOverHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST = "/api/v1/documents/doc/lists/1";
    private static final String PATCH = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";

    private Wire wire;

    @BeforeEach
    void reach(Server server) {
        wire = new Wire(server.herald().port());
    }

    @Test
    void aDocumentIsReadWithItsVersionAsTag() throws Exception {
        var unwritten = wire.get(LIST);
        patch(LIST, PATCH, "[{'op':'inc','path':'/n','value':1}]");
        var written = wire.get(LIST);

        assertEquals("\"0\"", tag(unwritten));
        assertEquals(json("{'items':['a','b','c'],'n':1}"), JSON.readTree(unwritten.body()));
        assertEquals("\"1\"", tag(written));
        assertEquals(2, JSON.readTree(written.body()).path("n").asInt());
        assertTrue(written.headers().firstValue("Herald-Position").isPresent());
        assertEquals(304, wire.get(LIST, "If-None-Match", "\"1\"").statusCode());
        assertEquals(304, wire.get(LIST, "If-None-Match", "\"0\", W/\"1\"").statusCode());
        assertEquals(304, wire.get(LIST, "If-None-Match", "*").statusCode());
        assertEquals(200, wire.get(LIST, "If-None-Match", "\"0\"").statusCode());
        assertEquals("", wire.ask("HEAD", LIST, "").body());
    }

    @Test
    void whatIsPatchedReachesWhoIsInTheDocument(Client ada, @Over("long-polling") Client ben) throws Exception {
        ada.subscribe("/doc/lists/1");
        ben.subscribe("/doc/lists/1");

        var patched =
                patch(LIST, PATCH, "[{'op':'add','path':'/items/-','value':'d'},{'op':'inc','path':'/n','value':4}]");
        var merged = patch(LIST, MERGE, "{'n':null,'title':'T'}");

        assertEquals(200, patched.statusCode(), patched::body);
        assertEquals(json("{'version':1}"), JSON.readTree(patched.body()));
        assertEquals("\"2\"", tag(merged));
        for (var each : new Client[] {ada, ben}) {
            assertEquals(
                    json("{'op':'add','path':'/items/3','value':'d'}"),
                    each.hears("/doc/lists/1").at("/patch/0"));
            assertEquals(2, each.hears("/doc/lists/1").path("v").asInt());
        }
        assertEquals(
                json("{'items':['a','b','c','d'],'title':'T'}"),
                JSON.readTree(wire.get(LIST).body()));
    }

    @Test
    void aPatchOfAFormerVersionIsCarriedOverTheRestOrRefusedAsTheCallerWants(Client ada) throws Exception {
        ada.publish("/doc/lists/1", json("{'patch':[{'op':'add','path':'/items/0','value':'first'}]}"));
        var remove = "[{'op':'remove','path':'/items/1'}]";

        var conflict = patch(LIST, PATCH, remove, "If-Match", "\"0\"");
        var carried = patch(LIST + "?v=0", PATCH, remove);
        var insisting = patch(LIST, PATCH, remove, "If-Match", "\"7\", \"2\"");
        var gone = patch(LIST + "?v=0", PATCH, "[{'op':'replace','path':'/items/1','value':'B'}]");

        assertProblem(412, "version_conflict", conflict);
        assertEquals(json("{'version':2}"), JSON.readTree(carried.body()));
        assertEquals("\"3\"", tag(insisting), insisting.body());
        assertEquals(json("['first','c']"), JSON.readTree(wire.get(LIST).body()).path("items"));
        assertEquals(2, JSON.readTree(gone.body()).at("/dropped/0/version").asInt(), gone.body());
        assertEquals("removed", JSON.readTree(gone.body()).at("/dropped/0/why").asText(), gone.body());
        assertTrue(JSON.readTree(gone.body()).path("nothing").asBoolean());
    }

    @Test
    void aChangeThatIsSentAgainIsMadeOnce() throws Exception {
        var inc = "[{'op':'inc','path':'/n','value':1}]";
        patch(LIST, PATCH, inc, "Idempotency-Key", "k-1", "If-Match", "\"0\"");
        patch(LIST, PATCH, inc);

        var again = patch(LIST, PATCH, inc, "Idempotency-Key", "\"k-1\"", "If-Match", "\"0\"");

        assertEquals(json("{'version':1,'again':true}"), JSON.readTree(again.body()), again.body());
        assertEquals(3, JSON.readTree(wire.get(LIST).body()).path("n").asInt());
    }

    @Test
    void whatIsPutBecomesThePatchThatMakesItSo(Client ada) throws Exception {
        ada.subscribe("/doc/lists/1");
        var began = put(LIST, "{'items':['a','b','c'],'n':2}", "If-None-Match", "*");
        var late = put(LIST, "{}", "If-None-Match", "*");
        var other = put(LIST, "{'items':['a','c'],'n':2}", "If-Match", "\"1\"");
        var stale = put(LIST, "{}", "If-Match", "\"1\"");
        var same = put(LIST, "{'n':2,'items':['a','c']}");

        assertEquals("\"1\"", tag(began), began.body());
        assertProblem(412, "version_conflict", late);
        assertEquals("\"2\"", tag(other), other.body());
        assertProblem(412, "version_conflict", stale);
        assertEquals(json("{'version':2,'nothing':true}"), JSON.readTree(same.body()));
        assertEquals(
                json("[{'op':'replace','path':'/n','value':2}]"),
                ada.hears("/doc/lists/1").path("patch"));
        assertEquals(
                json("[{'op':'remove','path':'/items/1'}]"),
                ada.hears("/doc/lists/1").path("patch"));
    }

    @Test
    void aRefusalNamesTheOperationAndNothingIsDone() throws Exception {
        var failed =
                patch(LIST, PATCH, "[{'op':'inc','path':'/n','value':1},{'op':'test','path':'/items/0','value':'z'}]");
        var problem = assertProblem(409, "test_failed", failed);

        assertEquals(1, problem.path("op").asInt(-1));
        assertEquals("/items/0", problem.path("path").asText());
        assertProblem(409, "patch_failed", patch(LIST, PATCH, "[{'op':'remove','path':'/none'}]"));
        assertEquals("\"0\"", tag(wire.get(LIST)));
    }

    @Test
    void whatCannotBeUnderstoodIsSaid() throws Exception {
        assertProblem(415, "unsupported_patch", patch(LIST, "text/plain", "[]"));
        assertEquals(200, patch(LIST, "application/json; charset=utf-8", "[]").statusCode());
        assertProblem(400, "patch_invalid", patch(LIST, PATCH, "{'n':1}"));
        assertProblem(400, "patch_invalid", patch(LIST, "application/json", "7"));
        assertProblem(400, "patch_invalid", patch(LIST, PATCH, "[{'op':'fly','path':'/n'}]"));
        assertProblem(400, "bad_json", patch(LIST, PATCH, "[{"));
        assertProblem(400, "bad_json", put(LIST, "1 2"));
        assertProblem(400, "json_too_complex", put(LIST, "[".repeat(200) + "]".repeat(200)));
        assertProblem(413, "body_too_large", patch(LIST, MERGE, "{'a':'" + "x".repeat(300_000) + "'}"));
        assertProblem(413, "document_too_large", put("/api/v1/documents/doc/small/1", "'" + "x".repeat(2_000) + "'"));
        assertProblem(400, "bad_condition", patch(LIST, PATCH, "[]", "If-Match", "17"));
        assertProblem(400, "bad_condition", patch(LIST, PATCH, "[]", "If-None-Match", "\"17\""));
        assertProblem(412, "version_conflict", patch(LIST, PATCH, "[]", "If-Match", "\"other\""));
        assertProblem(412, "version_conflict", patch(LIST, PATCH, "[]", "If-Match", "\"99\""));
        assertProblem(412, "version_conflict", patch(LIST, PATCH, "[]", "If-Match", "*"));
        assertProblem(400, "bad_parameter", patch(LIST + "?v=x", PATCH, "[]"));
        assertProblem(400, "bad_parameter", patch(LIST + "?v=0", PATCH, "[]", "If-Match", "\"0\""));
        assertProblem(409, "version_unknown", patch(LIST + "?v=9", PATCH, "[]"));
        assertProblem(400, "unknown_parameter", put(LIST + "?v=1", "1"));
        assertProblem(400, "bad_id", put(LIST, "1", "Idempotency-Key", "x".repeat(200)));
        assertProblem(404, "no_document", wire.get("/api/v1/documents/chat/lobby"));
        assertProblem(400, "bad_channel", wire.get("/api/v1/documents/doc/lists/*"));
        assertProblem(405, "method_not_allowed", wire.ask("DELETE", LIST, ""));
    }

    @Test
    void theRuleOfTheChannelHoldsForUsersOverHttp(Server server) throws Exception {
        var path = "/api/v1/documents/doc/mine/1";
        var editor = "Bearer " + server.token("ada", "editor");
        var reader = "Bearer " + server.token("ben");
        var merge = "{'title':'T'}";

        assertEquals(200, patch(path, MERGE, merge, "Authorization", editor).statusCode());
        assertProblem(403, "denied", patch(path, MERGE, merge, "Authorization", reader));
        assertEquals(200, wire.get(path, "Authorization", reader).statusCode());
        assertProblem(401, "token_invalid", wire.get(path, "Authorization", "Bearer none"));
    }

    @Test
    void whoMadeAChangeIsNamed(Server server, @As(user = "ben") Client ben) throws Exception {
        ben.subscribe("/doc/lists/1");

        patch(LIST, PATCH, "[{'op':'inc','path':'/n','value':1}]", "Authorization", "Bearer " + server.token("ada"));

        assertEquals("ada", ben.hears("/doc/lists/1").path("by").asText());
    }

    @Test
    void whoIsTooFastIsAskedToWait() throws Exception {
        HttpResponse<String> last;
        int made = 0;
        do {
            last = patch("/api/v1/documents/doc/busy/1", MERGE, "{'n':" + made + "}");
        } while (last.statusCode() == 200 && made++ < 1_000);

        assertProblem(429, "rate_limited", last);
    }

    @Test
    void namespacesHaveDocumentsOfTheirOwn() throws Exception {
        patch(LIST, MERGE, "{'n':5}", "Herald-Namespace", "tenant");

        assertEquals(1, JSON.readTree(wire.get(LIST).body()).path("n").asInt());
        assertEquals(
                5,
                JSON.readTree(wire.get(LIST + "?namespace=tenant").body())
                        .path("n")
                        .asInt());
    }

    private HttpResponse<String> patch(String path, String type, String body, String... headers) throws Exception {
        var all = new java.util.ArrayList<>(java.util.List.of(headers));
        all.add("Content-Type");
        all.add(type);
        return wire.ask("PATCH", path, body.replace('\'', '"'), all.toArray(String[]::new));
    }

    private HttpResponse<String> put(String path, String body, String... headers) throws Exception {
        return wire.ask("PUT", path, body.replace('\'', '"'), headers);
    }

    private static JsonNode assertProblem(int status, String code, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response::body);
        var problem = JSON.readTree(response.body());
        assertEquals(code, problem.path("code").asText(), response::body);
        return problem;
    }

    private static String tag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElse("none");
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
