package dev.herald.http.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.http.server.WebServer;
import dev.herald.metrics.Metrics;
import dev.herald.props.Wire;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R18. */
class PagesTest {
    private static final String STYLE = "body { color: teal }\n".repeat(500);

    @TempDir
    private Path top;

    private final WebServer server =
            new WebServer(new WebServer.Settings("127.0.0.1", 0), WebServer.Front.DEFAULTS, new Metrics());
    private Wire wire = new Wire(0);

    @BeforeEach
    void start() throws Exception {
        var folder = Files.createDirectories(top.resolve("site"));
        Files.writeString(folder.resolve("style.css"), STYLE);
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/index.html"), "<p>sub</p>");
        Files.write(folder.resolve("image.png"), new byte[3000]);
        Files.writeString(top.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(folder.resolve("out.txt"), top.resolve("secret.txt"));
        server.add(
                new Pages(new Pages.Settings(Optional.of(folder), List.of("packed/pages", "packed/nowhere"), "1.2.3")));
        server.start();
        wire = new Wire(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void theIndexStandsAtTheRoot() throws Exception {
        var index = wire.get("/");

        assertTrue(index.body().contains("packed"));
        assertEquals(
                "text/html", type(index.headers().firstValue("Content-Type").orElse("")));
        assertEquals("<p>sub</p>", wire.get("/sub/").body());
        assertEquals(
                "nosniff", index.headers().firstValue("X-Content-Type-Options").orElse(""));
        var policy = index.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.contains("default-src 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void whichScriptsRunOnTheUsersOwnPagesIsTheirAffair() throws Exception {
        Files.writeString(top.resolve("site/own page.html"), "<script>document.title = 'runs'</script>");

        for (var path : List.of("/own%20page.html", "/sub/")) {
            var own = wire.get(path);
            assertEquals(200, own.statusCode());
            assertTrue(own.headers().firstValue("Content-Security-Policy").isEmpty(), path);
        }
        assertFalse(header("/packed.js", "Content-Security-Policy").isEmpty());
        assertEquals("nosniff", header("/sub/", "X-Content-Type-Options"));
        assertEquals("", header("/image.png", "Cross-Origin-Resource-Policy"), "who may embed it is their affair, too");
    }

    @Test
    void scriptsRunOnlyFromFilesOfThisServer() throws Exception {
        for (var path : List.of("/", "/packed.js")) {
            var policy = header(path, "Content-Security-Policy");
            for (var rule : List.of(
                    "default-src 'self'",
                    "object-src 'none'",
                    "base-uri 'self'",
                    "form-action 'self'",
                    "frame-ancestors 'self'")) {
                assertTrue(policy.contains(rule), policy);
            }
            for (var word : List.of("unsafe", "script-src", "default-src *", "nonce", "data: blob: 'self'")) {
                assertFalse(policy.contains(word), policy);
            }
            assertEquals("same-origin", header(path, "Cross-Origin-Opener-Policy"));
            assertEquals("same-origin", header(path, "Cross-Origin-Resource-Policy"));
        }
        assertTrue(header("/nowhere", "Content-Security-Policy").contains("script-src 'none'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%ff.html", "/%c3%28", "/a%00b", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%zz"})
    void aNameThatNoFileCanHaveIsNotFoundOrRefused(String path) throws Exception {
        var answer = wire.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertTrue(answer.matches("(?s)HTTP/1.1 40[04] .*"), answer);
    }

    @Test
    void filesHaveTheirTypeAndAFolderIsNotListed() throws Exception {
        assertEquals("text/javascript", type(header("/packed.js", "Content-Type")));
        assertEquals("text/css", type(header("/style.css", "Content-Type")));
        Files.createDirectories(top.resolve("site/empty"));
        assertEquals(403, wire.get("/empty/").statusCode());
        assertEquals(404, wire.get("/missing.html").statusCode());
        assertTrue(header("/missing.html", "Content-Security-Policy").contains("script-src 'none'"));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        for (var path : List.of("/style.css", "/packed.js", "/")) {
            var first = wire.get(path);
            var tag = first.headers().firstValue("ETag").orElse("");
            var modified = first.headers().firstValue("Last-Modified").orElse("");
            assertEquals("no-cache", first.headers().firstValue("Cache-Control").orElse(""), path);

            var unchanged = wire.get(path, "If-None-Match", tag);
            assertEquals(304, unchanged.statusCode(), path);
            assertTrue(
                    unchanged.headers().firstValue("Content-Security-Policy").isEmpty(), "it replaces the page's own");
            assertEquals(304, wire.get(path, "If-Modified-Since", modified).statusCode(), path);
            assertEquals(200, wire.get(path, "If-None-Match", "\"other\"").statusCode(), path);
        }
    }

    @Test
    void whatHasChangedIsSentAtOnce() throws Exception {
        var tag = header("/style.css", "ETag");
        var style = top.resolve("site/style.css");
        Files.writeString(style, "body { color: plum }");
        Files.setLastModifiedTime(style, FileTime.from(Instant.now().plusSeconds(5)));

        var again = wire.get("/style.css", "If-None-Match", tag);

        assertEquals(200, again.statusCode());
        assertEquals("body { color: plum }", again.body());
    }

    @Test
    void textIsCompressedForThoseWhoTakeIt() throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(wire.at("/style.css"))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());

        assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""));
        assertTrue(answer.body().length < STYLE.length() / 5);
        var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertEquals(STYLE, new String(unpacked, StandardCharsets.UTF_8));
        var tag = answer.headers().firstValue("ETag").orElse("");
        assertEquals(
                304,
                wire.get("/style.css", "Accept-Encoding", "gzip", "If-None-Match", tag)
                        .statusCode());
        assertTrue(
                wire.get("/style.css").headers().firstValue("Content-Encoding").isEmpty());
        assertTrue(wire.get("/image.png", "Accept-Encoding", "gzip")
                .headers()
                .firstValue("Content-Encoding")
                .isEmpty());
    }

    @Test
    void aRangeIsServed() throws Exception {
        var part = wire.get("/style.css", "Range", "bytes=5-9");

        assertEquals(206, part.statusCode());
        assertEquals(STYLE.substring(5, 10), part.body());
        assertEquals(
                "bytes 5-9/" + STYLE.length(),
                part.headers().firstValue("Content-Range").orElse(""));
        assertEquals(416, wire.get("/style.css", "Range", "bytes=99999-").statusCode());
    }

    @Test
    void nothingOutsideTheFolderIsServed() throws Exception {
        for (var path : List.of(
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/sub/../../secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e%2fsecret.txt",
                "/..;/secret.txt",
                "/sub/..\\..\\secret.txt",
                "/..%5csecret.txt",
                "//../secret.txt",
                "/secret.txt%00.css",
                "/out.txt")) {
            var answer = wire.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertTrue(answer.matches("(?s)HTTP/1.1 4\\d\\d .*"), path + " -> " + answer);
            assertFalse(answer.contains("\r\n\r\nsecret"), path);
        }
    }

    private String header(String path, String name) throws Exception {
        return wire.get(path).headers().firstValue(name).orElse("");
    }

    private static String type(String header) {
        return header.split(";")[0].strip();
    }
}
