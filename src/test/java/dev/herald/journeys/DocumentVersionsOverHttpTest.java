package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.Wire;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.ManualClock;
import dev.herald.testing.Server;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a document was, as backends and curl have it (R19): its versions listed, named, read, compared, restored over plain HTTP. */
@HeraldTest(
        storage = HeraldTest.Storage.FOLDER,
        settings = {
            "documents./doc/v/*={initial: '{\"n\": 0}', copies: {every: 10}, versions: {every: 10m, keep: 2}}",
            "documents./doc/mine/*={}",
            "channels./doc/v/*={keep: {count: 40}}",
            "channels./doc/mine/*={publish: ['role:editor'], subscribe: [authenticated], history: ['role:auditor']}"
        })
class DocumentVersionsOverHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/doc/v/1";
    private static final String DOCUMENT = "/api/v1/documents" + PATH;
    private static final String VERSIONS = "/api/v1/document-versions" + PATH;
    private static final String DIFFERENCES = "/api/v1/document-differences" + PATH;
    private static final String RESTORES = "/api/v1/document-restores" + PATH;

    private Wire wire;

    @BeforeEach
    void reach(Server server) {
        wire = new Wire(server.herald().port());
    }

    @Test
    void aFormerVersionIsReadByItsNumberAtATimeAndByItsName(ManualClock clock) throws Exception {
        change(3);
        post(VERSIONS, "{'name':'first draft'}");
        clock.advance(Duration.ofMinutes(1));
        Instant then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        change(2);

        var numbered = wire.get(DOCUMENT + "?version=2");

        assertEquals(200, numbered.statusCode(), numbered::body);
        assertEquals(json("{'n':2}"), JSON.readTree(numbered.body()));
        assertEquals("\"2\"", tag(numbered));
        assertEquals("\"0\"", tag(wire.get(DOCUMENT + "?version=0")));
        assertEquals("\"3\"", tag(wire.get(DOCUMENT + "?at=" + then)));
        assertEquals("\"3\"", tag(wire.get(DOCUMENT + "?name=first%20draft")));
        assertEquals("\"5\"", tag(wire.get(DOCUMENT)));
        assertEquals(
                304, wire.get(DOCUMENT + "?version=2", "If-None-Match", "\"2\"").statusCode());
    }

    @Test
    void versionsAreListedTheNewestFirstPageByPage(ManualClock clock) throws Exception {
        change(1);
        clock.advance(Duration.ofMinutes(11));
        change(1);
        var named = post(VERSIONS, "{'name':'two'}");
        clock.advance(Duration.ofMinutes(11));
        change(1);

        var all = read(wire.get(VERSIONS));
        var page = read(wire.get(VERSIONS + "?before=3&limit=1"));

        assertEquals(201, named.statusCode(), named::body);
        assertEquals("two", read(named).path("name").asText());
        assertEquals(2, read(named).path("version").asInt());
        assertEquals(List.of(3, 2, 1), numbers(all));
        assertEquals(false, all.path("more").asBoolean(true));
        assertTrue(all.at("/versions/0/auto").asBoolean(), all::toString);
        assertEquals(List.of(2), numbers(page));
        assertTrue(page.path("more").asBoolean(), page::toString);
        assertEquals(read(named), page.at("/versions/0"));
    }

    @Test
    void anEarlierVersionIsNamedAndStaysWhenItsChangesAreForgotten() throws Exception {
        change(5);
        var byNumber = post(VERSIONS, "{'name':'third','version':3}");
        change(100);

        assertEquals(json("{'n':3}"), read(wire.get(DOCUMENT + "?name=third")));
        assertEquals(3, read(byNumber).path("version").asInt(), byNumber::body);
        assertProblem(410, "version_gone", wire.get(DOCUMENT + "?version=4"));
        assertProblem(410, "version_gone", post(VERSIONS, "{'name':'fourth','version':4}"));
        assertProblem(404, "no_version", post(VERSIONS, "{'name':'later','version':106}"));
        assertProblem(409, "name_taken", post(VERSIONS, "{'name':'third','version':105}"));
        assertProblem(409, "name_taken", post(VERSIONS, "{'name':'another','version':3}"));
    }

    @Test
    void anEarlierVersionIsNamedAndUnnamedOverBayeuxAsWell(Client ada) throws Exception {
        change(5);

        var named = ada.asks("herald/documents/name", json("{'doc':'/doc/v/1','name':'third','version':3}"));
        var listed = read(wire.get(VERSIONS));
        var unnamed = ada.asks("herald/documents/unname", json("{'doc':'/doc/v/1','name':'third'}"));

        assertEquals(3, named.path("version").asInt(), named::toString);
        assertEquals(List.of(3, 1), numbers(listed));
        assertEquals(json("{'version':3}"), unnamed);
        assertProblem(404, "no_version", wire.get(DOCUMENT + "?name=third"));
    }

    @Test
    void aVersionWithoutItsNameIsThinnedOutLikeThoseThatWereKeptByThemselves(ManualClock clock) throws Exception {
        change(2);
        post(VERSIONS, "{'name':'two'}");
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofMinutes(11));
            change(1);
        }
        var before = numbers(read(wire.get(VERSIONS)));

        var removed = wire.ask("DELETE", VERSIONS + "?name=two", "");

        assertEquals(List.of(4, 3, 2), before); // of two that are kept by themselves, and one with a name
        assertEquals(204, removed.statusCode(), removed::body);
        assertEquals(List.of(4, 3), numbers(read(wire.get(VERSIONS))));
        assertProblem(404, "no_version", wire.ask("DELETE", VERSIONS + "?name=two", ""));
        assertEquals(201, post(VERSIONS, "{'name':'two'}").statusCode(), "the name is free again");
    }

    @Test
    void inWhatTwoVersionsDifferIsAPatchThatMakesTheOneOfTheOther(ManualClock clock) throws Exception {
        change(2);
        post(VERSIONS, "{'name':'two'}");
        clock.advance(Duration.ofMinutes(1));
        Instant then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        change(2);

        var expected = json("{'patch':[{'op':'replace','path':'/n','value':4}]}");

        assertEquals(expected, read(wire.get(DIFFERENCES + "?from=2&to=4")));
        assertEquals(expected, read(wire.get(DIFFERENCES + "?from_name=two&to=4")));
        assertEquals(expected, read(wire.get(DIFFERENCES + "?from_at=" + then + "&to=4")));
        assertEquals(json("{'patch':[]}"), read(wire.get(DIFFERENCES + "?from_at=" + then + "&to_name=two")));
    }

    @Test
    void aFormerVersionIsMadeThePresentByOneMoreChangeOnTheTermsOfAPut(Client ada) throws Exception {
        change(3);
        post(VERSIONS, "{'name':'three'}");
        change(1);
        ada.subscribe(PATH);

        var stale = post(RESTORES, "{'version':1}", "If-Match", "\"3\"");
        var restored = post(RESTORES, "{'version':1}", "If-Match", "\"4\"", "Idempotency-Key", "k");
        var again = post(RESTORES, "{'version':1}", "If-Match", "\"4\"", "Idempotency-Key", "k");
        var named = post(RESTORES, "{'name':'three'}");
        var same = post(RESTORES, "{'version':3}");

        assertProblem(412, "version_conflict", stale);
        assertEquals(json("{'version':5}"), read(restored));
        assertEquals("\"5\"", tag(restored));
        assertEquals(json("{'version':5,'again':true}"), read(again));
        assertEquals(json("{'version':6}"), read(named));
        assertEquals(json("{'version':6,'nothing':true}"), read(same));
        assertEquals(5, ada.hears(PATH).path("v").asInt());
        assertEquals(json("{'n':3}"), read(wire.get(DOCUMENT)));
    }

    @Test
    void whatCannotBeUnderstoodIsSaid() throws Exception {
        change(2);

        var unknown = wire.get(DOCUMENT + "?version=3");
        assertProblem(404, "no_version", unknown);
        assertTrue(read(unknown).path("hint").asText().contains("/document-versions/"), unknown::body);
        assertProblem(404, "no_version", wire.get(DOCUMENT + "?name=none"));
        assertProblem(400, "bad_parameter", wire.get(DOCUMENT + "?version=1&name=x"));
        assertProblem(400, "bad_parameter", wire.get(DOCUMENT + "?version=-1"));
        assertProblem(400, "bad_parameter", wire.get(DOCUMENT + "?version=99999999999999999999"));
        assertProblem(400, "bad_parameter", wire.get(DOCUMENT + "?at=yesterday"));
        assertProblem(400, "unknown_parameter", wire.get(DOCUMENT + "?v=1"));
        assertProblem(404, "no_document", wire.get("/api/v1/documents/chat/1?version=1"));
        assertProblem(400, "bad_parameter", wire.get(VERSIONS + "?limit=0"));
        assertProblem(400, "bad_parameter", wire.get(VERSIONS + "?before=x"));
        assertProblem(400, "bad_parameter", wire.get(DIFFERENCES + "?from=1"));
        assertProblem(400, "bad_parameter", wire.get(DIFFERENCES + "?from=1&to=2&to_name=x"));
        assertProblem(400, "bad_parameter", wire.ask("DELETE", VERSIONS, ""));
        assertProblem(400, "name_invalid", wire.ask("DELETE", VERSIONS + "?name=", ""));
        for (var body : List.of("7", "{}", "{'name':7}", "{'name':'a','of':1}", "{'name':'a','version':1,'at':'x'}")) {
            assertProblem(400, "bad_shape", post(VERSIONS, body));
        }
        assertProblem(400, "name_invalid", post(VERSIONS, "{'name':' '}"));
        assertProblem(400, "name_invalid", post(VERSIONS, "{'name':'" + "x".repeat(101) + "'}"));
        assertProblem(400, "bad_json", post(VERSIONS, "{"));
        for (var body : List.of("[]", "{}", "{'version':'1'}", "{'version':1,'name':'a'}", "{'version':1.5}")) {
            assertProblem(400, "bad_shape", post(RESTORES, body));
        }
        assertProblem(404, "no_version", post(RESTORES, "{'version':3}"));
        assertProblem(400, "unknown_parameter", post(RESTORES + "?v=1", "{'version':1}"));
        assertProblem(405, "method_not_allowed", wire.get(RESTORES));
    }

    @Test
    void theRulesOfTheChannelSayWhoMay(Server server) throws Exception {
        var path = "/doc/mine/1";
        var editor = "Bearer " + server.token("ada", "editor");
        var auditor = "Bearer " + server.token("ben", "auditor");
        wire.ask("PUT", "/api/v1/documents" + path, "{\"a\":1}", "Authorization", editor);
        var versions = "/api/v1/document-versions" + path;
        var restores = "/api/v1/document-restores" + path;

        assertEquals(
                201, post(versions, "{'name':'mine'}", "Authorization", editor).statusCode());
        assertProblem(403, "denied", post(versions, "{'name':'old','version':0}", "Authorization", editor));
        assertProblem(403, "denied", post(versions, "{'name':'his'}", "Authorization", auditor));
        assertProblem(403, "denied", wire.ask("DELETE", versions + "?name=mine", "", "Authorization", auditor));
        assertProblem(403, "denied", wire.get(versions, "Authorization", editor));
        assertProblem(403, "denied", wire.get("/api/v1/documents" + path + "?version=1", "Authorization", editor));
        assertProblem(
                403,
                "denied",
                wire.get("/api/v1/document-differences" + path + "?from=0&to=1", "Authorization", editor));
        assertProblem(403, "denied", post(restores, "{'version':0}", "Authorization", editor));
        assertProblem(403, "denied", post(restores, "{'version':0}", "Authorization", auditor));
        assertEquals(
                "ada",
                read(wire.get(versions, "Authorization", auditor))
                        .at("/versions/0/by")
                        .asText());
        assertEquals("\"1\"", tag(wire.get("/api/v1/documents" + path + "?name=mine", "Authorization", auditor)));
    }

    private void change(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            var made = wire.ask(
                    "PATCH",
                    DOCUMENT,
                    "[{\"op\":\"inc\",\"path\":\"/n\",\"value\":1}]",
                    "Content-Type",
                    "application/json-patch+json");
            assertEquals(200, made.statusCode(), made::body);
        }
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return wire.post(path, body.replace('\'', '"'), headers);
    }

    private static List<Integer> numbers(JsonNode versions) {
        return versions.path("versions").findValues("version").stream()
                .map(JsonNode::asInt)
                .toList();
    }

    private static void assertProblem(int status, String code, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response::body);
        assertEquals(code, JSON.readTree(response.body()).path("code").asText(), response::body);
    }

    private static JsonNode read(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }

    private static String tag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElse("none");
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
