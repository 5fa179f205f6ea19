package dev.herald.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.http.server.WebServer;
import dev.herald.metrics.Metrics;
import dev.herald.props.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundles that Maven has made of web/client, as a server gives them to browsers. */
class ClientLibraryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BUNDLES = Path.of("target/classes/web");

    /** What each may weigh when it comes over the wire, in bytes. */
    private static final Map<String, Integer> CEILINGS = Map.of(
            "herald-core.mjs",
            6_000,
            "herald.mjs",
            10_000,
            "herald.js",
            10_000,
            "herald-services.mjs",
            3_000,
            "herald-tables.mjs",
            2_700,
            "herald-documents.mjs",
            12_100);

    @TempDir
    private Path folder;

    private final WebServer server =
            new WebServer(new WebServer.Settings("127.0.0.1", 0), WebServer.Front.DEFAULTS, new Metrics());
    private Wire wire = new Wire(0);

    @BeforeEach
    void start() throws Exception {
        server.add(new Pages(new Pages.Settings(Optional.of(folder), List.of("web/pages", "web"), "1.2.3")));
        server.start();
        wire = new Wire(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void eachBundleIsThereForPagesOfAnyOrigin() throws Exception {
        for (var name : List.of(
                "herald.mjs",
                "herald-core.mjs",
                "herald.js",
                "herald.min.js",
                "herald.es5.js",
                "herald-services.mjs",
                "herald-services.js",
                "herald-tables.mjs",
                "herald-tables.js",
                "herald-documents.mjs",
                "herald-documents.js")) {
            var answer = wire.get("/" + name);

            assertEquals(200, answer.statusCode(), name);
            assertEquals(
                    "text/javascript",
                    answer.headers().firstValue("Content-Type").orElse(""),
                    name);
            assertEquals(
                    "nosniff",
                    answer.headers().firstValue("X-Content-Type-Options").orElse(""),
                    name);
            assertEquals(
                    "*",
                    answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""),
                    name);
            assertEquals(
                    "cross-origin",
                    answer.headers().firstValue("Cross-Origin-Resource-Policy").orElse(""),
                    name);
            assertEquals(
                    "no-cache", answer.headers().firstValue("Cache-Control").orElse(""), name);
            var tag = answer.headers().firstValue("ETag").orElse("");
            assertEquals(304, wire.get("/" + name, "If-None-Match", tag).statusCode(), name);
            assertEquals(200, wire.get("/" + name, "If-None-Match", "\"other\"").statusCode(), name);
        }
        assertEquals(wire.get("/herald.js").body(), wire.get("/herald.min.js").body());
        assertTrue(wire.get("/docs.css")
                .headers()
                .firstValue("Access-Control-Allow-Origin")
                .isEmpty());
    }

    @Test
    void aNameWithAHashNeverChanges() throws Exception {
        var contents = JSON.readTree(wire.get("/herald.json").body());

        assertEquals("1.2.3", contents.at("/version").asText());
        assertEquals(10, contents.get("files").size());
        for (var file : contents.get("files").properties()) {
            var answer = wire.get(file.getValue().get("path").asText());

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "public, max-age=31536000, immutable",
                    answer.headers().firstValue("Cache-Control").orElse(""));
            assertEquals(
                    "text/javascript",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "*",
                    answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
            assertEquals(wire.get("/" + file.getKey()).body(), answer.body());
            var digest =
                    MessageDigest.getInstance("SHA-384").digest(answer.body().getBytes(UTF_8));
            assertEquals(
                    "sha384-" + Base64.getEncoder().encodeToString(digest),
                    file.getValue().get("integrity").asText());
        }
    }

    @Test
    void aNameOfAnotherVersionIsExplained() throws Exception {
        for (var old : List.of("/herald-0123456789abcdef.mjs", "/herald-core-0123456789abcdef.mjs.map")) {
            var answer = wire.get(old);

            assertEquals(404, answer.statusCode());
            assertTrue(answer.headers().firstValue("Cache-Control").orElse("").contains("no-store"));
            assertEquals("old_client", JSON.readTree(answer.body()).get("code").asText());
            assertTrue(answer.body().contains("/herald.json"), answer.body());
        }
    }

    @Test
    void aDebuggerFindsTheSources() throws Exception {
        for (var name : List.of("herald.mjs", "herald-core.mjs", "herald.js", "herald.es5.js")) {
            var bundle = wire.get("/" + name).body();
            assertTrue(bundle.stripTrailing().endsWith("//# sourceMappingURL=" + name + ".map"), name);
            var answer = wire.get("/" + name + ".map");
            assertEquals(
                    "application/json",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "*",
                    answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
            assertHasSources(name, JSON.readTree(answer.body()));
        }
    }

    private static void assertHasSources(String name, JsonNode map) throws Exception {
        int ours = 0;
        for (int i = 0; i < map.get("sources").size(); i++) {
            var source = map.get("sources").get(i).asText();
            assertFalse(
                    source.startsWith("/") || source.startsWith(".."),
                    source + ": a path of the machine that built it");
            if (source.startsWith("client/")) {
                var written = Files.readString(Path.of("web").resolve(source));
                assertEquals(written, map.get("sourcesContent").get(i).asText(), name + ": " + source);
                ours++;
            }
        }
        assertTrue(ours > 1, name + " has no sources");
    }

    @Test
    void anEditOfTheSameLengthAndTimeReachesTheBrowser() throws Exception {
        var file = folder.resolve("herald.mjs");
        var time = FileTime.fromMillis(1_700_000_000_000L);
        Files.writeString(file, "export const a = 1\n");
        Files.setLastModifiedTime(file, time);
        var tag = wire.get("/herald.mjs").headers().firstValue("ETag").orElse("");
        Files.writeString(file, "export const a = 2\n");
        Files.setLastModifiedTime(file, time);

        var again = wire.get("/herald.mjs", "If-None-Match", tag);

        assertEquals(200, again.statusCode());
        assertEquals("export const a = 2\n", again.body());
    }

    @Test
    void aBuildWithoutBundlesServesTheModules() throws Exception {
        try (var bare =
                new WebServer(new WebServer.Settings("127.0.0.1", 0), WebServer.Front.DEFAULTS, new Metrics())) {
            bare.add(new Pages(new Pages.Settings(Optional.empty(), List.of("packed/pages"), "1.2.3")));
            bare.start();
            var answer = new Wire(bare.port()).get("/herald.mjs");

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/javascript",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertTrue(answer.body().contains("'./client/index.js'"), answer.body());
            assertEquals(404, new Wire(bare.port()).get("/herald.js").statusCode());
        }
        assertEquals(200, wire.get("/client/index.js").statusCode());
        assertEquals(
                "*",
                wire.get("/client/index.js")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin")
                        .orElse(""));
    }

    @Test
    void noBundleWeighsMoreThanItMay() throws Exception {
        for (var ceiling : CEILINGS.entrySet()) {
            int weight = zipped(Files.readAllBytes(BUNDLES.resolve(ceiling.getKey())));
            System.out.println(ceiling.getKey() + ": " + weight + " bytes gzip, of " + ceiling.getValue());

            assertTrue(weight <= ceiling.getValue(), ceiling.getKey() + " weighs " + weight);
        }
        System.out.println(
                "herald.es5.js: " + zipped(Files.readAllBytes(BUNDLES.resolve("herald.es5.js"))) + " bytes gzip");
    }

    private static int zipped(byte[] bytes) throws Exception {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            zip.write(bytes);
        }
        return zipped.size();
    }
}
