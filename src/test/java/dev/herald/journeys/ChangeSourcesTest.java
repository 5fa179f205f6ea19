package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, a URL, an outbox and a program's own states, from the configuration to who asks for the rows. */
class ChangeSourcesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE =
            "create table herald_outbox (id bigint generated always as identity primary key,"
                    + " channel varchar(255) not null, payload varchar not null, problem varchar(200))";

    @TempDir
    Path folder;

    @Test
    void whatChangesIsToldAndCanBeAskedFor() throws Exception {
        var url = "jdbc:h2:" + folder.resolve("shop") + ";DB_CLOSE_DELAY=-1";
        Files.writeString(folder.resolve("ibm.json"), "{\"p\":1}");
        var file = Files.writeString(
                folder.resolve("herald.yaml"),
                """
                http: { port: 0 }
                engine: { kind: memory }
                api: { open: on }
                feeds:
                  files:
                    prices: { path: %1$s/*.json, channel: "/prices/{name}" }
                  polls:
                    health: { url: "http://localhost:9/never", every: 1h, channel: /health/all }
                  outbox:
                    mail: { url: "%2$s", user: sa, every: 20ms }
                """
                        .formatted(folder, url));
        try (var database = DriverManager.getConnection(url, "sa", "");
                var herald = Herald.open(Config.read(file));
                var statement = database.createStatement()) {
            var wire = new Wire(herald.port());
            statement.execute(TABLE);
            statement.execute("insert into herald_outbox (channel, payload) values ('/mail', '{\"to\":\"ada\"}')");
            herald.state("/stock/ibm")
                    .set(Map.of("price", 7))
                    .toCompletableFuture()
                    .join();

            eventually(
                    () -> assertEquals("{\"to\":\"ada\"}", newest(wire, "/mail").toString()));
            eventually(() -> assertEquals(
                    "{\"p\":1}", newest(wire, "/prices/ibm").path("row").toString()));
            assertEquals("{\"p\":1}", row(wire, "/prices/*"));
            assertEquals("{\"price\":7}", row(wire, "/stock/*"));
            eventually(() -> {
                var feeds = JSON.readTree(wire.get("/api/v1/feeds").body()).path("feeds");
                assertEquals(3, feeds.size());
                assertTrue(feeds.toString().contains("url_unreachable"), feeds.toString());
            });
        }
    }

    @Test
    void twoFeedsHaveTwoNames() throws Exception {
        var file = Files.writeString(
                folder.resolve("herald.yaml"),
                """
                feeds:
                  files:
                    prices: { path: /data/*.json, channel: "/prices/{name}" }
                  polls:
                    prices: { url: "http://localhost:9/", channel: /prices/all }
                """);

        var refused = assertThrows(IllegalArgumentException.class, () -> Config.read(file));

        assertTrue(String.valueOf(refused.getMessage()).contains("'prices'"), refused.getMessage());
    }

    private static JsonNode newest(Wire wire, String channel) throws Exception {
        var entries = JSON.readTree(
                        wire.get("/api/v1/history" + channel + "?last=1").body())
                .path("entries");
        return entries.path(0).path("data");
    }

    private static String row(Wire wire, String pattern) throws Exception {
        var answer = wire.post("/api/v1/requests/herald/rows", "{\"channel\":\"" + pattern + "\"}");
        assertEquals(200, answer.statusCode(), answer.body());
        return String.valueOf(JSON.readTree(answer.body()).findValue("row"));
    }
}
