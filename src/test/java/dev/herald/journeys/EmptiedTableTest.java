package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that was away while its table was emptied, and whose rows have no history, hears of it when it comes back (R23). */
class EmptiedTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void whoWasAwayIsToldToAskAgainAlsoAfterARestart() throws Exception {
        try (var database = EmbeddedDatabase.fresh()) {
            database.run("create table orders (id int primary key)", "insert into orders values (1)");
            var config = config(database);
            String before;
            String after;
            try (var herald = Herald.open(config)) {
                before = eventually(() -> position(herald, 1));
                database.run("truncate orders");
                after = eventually(() -> position(herald, 0));

                assertEquals("false", recovered(herald, before));
                assertEquals("true", recovered(herald, after));
            }
            try (var herald = Herald.open(config)) {
                assertEquals("false", recovered(herald, before));
                assertEquals("true", recovered(herald, after));
            }
        }
    }

    /** Nothing of it is gone: only who shows rows has to ask for them again. */
    @Test
    void historyFromBeforeIsReadPageByPage() throws Exception {
        try (var database = EmbeddedDatabase.fresh()) {
            database.run("create table orders (id int primary key, state int)");
            var config = config(database).with("channels.\"/orders/**\".keep", "{count: 100, age: 1h}");
            try (var herald = Herald.open(config)) {
                var before = eventually(() -> position(herald, 0));
                database.run("insert into orders values (7, 1)", "update orders set state = 2");
                database.run("truncate orders");
                eventually(() ->
                        assertEquals(3, history(herald, "").path("entries").size()));
                assertEquals("false", recovered(herald, before), "the lapse is there");

                var first = history(herald, "?limit=1");
                var second = history(herald, "?since=" + first.path("next").asText());

                assertEquals(List.of("c"), ops(first));
                assertEquals(List.of("u", "truncate"), ops(second));
            }
        }
    }

    private Config config(EmbeddedDatabase database) {
        return Config.dev()
                .port(0)
                .with("engine.kind", "embedded")
                .with("engine.folder", folder.toString())
                .with(
                        "feeds.postgres",
                        "{emptied: {url: '" + database.url() + "', user: " + database.user() + ", slot: emptied_"
                                + database.name() + ", tables: [{table: orders, channel: '/orders/{id}'}]}}");
    }

    private static JsonNode history(Herald herald, String query) throws Exception {
        var said = new Wire(herald.port()).get("/api/v1/history/orders/7" + query);
        assertEquals(200, said.statusCode(), said.body());
        return JSON.readTree(said.body());
    }

    private static List<String> ops(JsonNode page) {
        return page.path("entries").findValuesAsText("op");
    }

    /** Of an answer that has so many rows, and no changes. */
    private static String position(Herald herald, int rows) throws Exception {
        var said = new Wire(herald.port()).post("/api/v1/requests/herald/rows", "{\"channel\":\"/orders/*\"}");
        assertEquals(200, said.statusCode(), said.body());
        var answer = JSON.readTree(said.body());
        assertEquals(rows, answer.path("rows").size(), answer::toString);
        return answer.path("position").asText();
    }

    private static String recovered(Herald herald, String since) throws Exception {
        try (var page = Talker.to(herald.port())) {
            page.handshake("");
            page.say(
                    "[{\"channel\":\"/meta/subscribe\",\"id\":\"s\",\"clientId\":\"CLIENT\",\"subscription\":\"/orders/*\","
                            + "\"ext\":{\"herald\":{\"since\":\"" + since + "\"}}}]");
            JsonNode reply = page.hear("/meta/subscribe");
            return reply.path("ext").path("herald").path("recovered").asText();
        }
    }
}
