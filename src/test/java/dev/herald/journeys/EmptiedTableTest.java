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
            var config = Config.dev()
                    .port(0)
                    .with("engine.kind", "embedded")
                    .with("engine.folder", folder.toString())
                    .with(
                            "feeds.postgres",
                            "{emptied: {url: '" + database.url() + "', user: " + database.user() + ", slot: emptied_"
                                    + database.name() + ", tables: [{table: orders, channel: '/orders/{id}'}]}}");
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
