package dev.herald.docs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says what the protocol's page says, and hears what it promises; counts what the operators' page explains (R13). */
@Tag("jar")
class ProtocolTest {
    private static final Path PAGE = Path.of("web/docs/protocol.md");
    private static final Pattern POSITION = Pattern.compile("\"[\\w-]{8}:\\d+\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern METRIC = Pattern.compile("herald_[a-z_]+");

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Wire wire;

    private String client = "";
    private String secret = "";

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, feedsOfEveryKind());
        wire = new Wire(herald.port());
    }

    /** None of them finds its source: what they measure is there all the same. */
    private static String[] feedsOfEveryKind() {
        return new String[] {
            "--set",
                    "feeds.postgres={a: {url: 'jdbc:postgresql://localhost:1/none', tables: [{table: t, channel: '/t/{id}'}]}}",
            "--set", "documents./doc/t/*.row={feed: a, table: t, key: [id], columns: [text]}",
            "--set", "feeds.outbox={b: {url: 'jdbc:postgresql://localhost:1/none'}}",
            "--set", "feeds.files={c: {path: '" + folder.resolve("*.json") + "', channel: '/files/{name}'}}",
            "--set", "feeds.polls={d: {url: 'http://localhost:1/none', channel: /polled}}"
        };
    }

    @AfterAll
    static void stop() {
        herald.close();
    }

    @Test
    void everyExampleIsAnsweredAsThePageSays() throws Exception {
        var snippets = Snippet.of(PAGE);
        int said = 0;
        for (int i = 0; i < snippets.size(); i++) {
            var snippet = snippets.get(i);
            if (snippet.is("bayeux: delivery")) {
                assertSame(snippet, snippet.text(), delivery());
            } else if (snippet.is("bayeux")) {
                var reply = say(snippet.text());
                assertSame(snippet, snippets.get(i + 1).text(), reply.get(reply.size() - 1));
                said++;
            }
        }

        assertEquals(3, said);
    }

    @Test
    @Timeout(20)
    void aStreamReadsAsThePageShows() throws Exception {
        var shown = Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.is("stream"))
                .findFirst()
                .orElseThrow()
                .text();

        try (var stream = new BufferedReader(
                new InputStreamReader(wire.stream("/sub/shown").body(), StandardCharsets.UTF_8))) {
            wire.post("/pub/shown", "{\"text\":\"hi\"}");
            for (var line : shown.replace("/chat", "/shown").lines().toList()) {
                assertEquals(timeless(line), timeless(stream.readLine()));
            }
        }
    }

    @Test
    void everyMetricIsExplained() throws Exception {
        var measured = METRIC.matcher(wire.get("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("# HELP"))
                        .collect(joining("\n")))
                .results()
                .map(MatchResult::group)
                .collect(toCollection(TreeSet::new));
        var explained = METRIC.matcher(Files.readString(Path.of("web/docs/operating.md")))
                .results()
                .map(MatchResult::group)
                .collect(toCollection(TreeSet::new));

        assertEquals(measured, explained);
    }

    /** The first connect returns at once, perhaps before the past has come; the next is held until it does. */
    private JsonNode delivery() throws Exception {
        while (true) {
            for (var message : say(connect())) {
                if (message.has("data")) {
                    return message;
                }
            }
        }
    }

    private String connect() {
        return "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"long-polling\"}]";
    }

    /** Every message brings the session's secret: this client keeps no cookies. */
    private JsonNode say(String messages) throws Exception {
        var said = JSON.readTree(messages.replace("CLIENT", client));
        if (!secret.isEmpty()) {
            said.forEach(
                    message -> ((ObjectNode) message).withObject("/ext/herald").put("secret", secret));
        }
        var reply = JSON.readTree(wire.post("/bayeux", said.toString()).body());
        var first = reply.get(0);
        if ("/meta/handshake".equals(first.path("channel").asText())) {
            client = first.path("clientId").asText();
            secret = first.path("ext").path("herald").path("secret").asText();
        }
        return reply;
    }

    private void assertSame(Snippet snippet, String promised, JsonNode heard) throws IOException {
        var expected = JSON.readTree(promised).get(0);
        for (var message : List.of(expected, heard)) {
            mask(message, "/clientId");
            mask(message, "/ext/herald/secret");
        }

        assertEquals(masked(expected), masked(heard), snippet::toString);
    }

    private static void mask(JsonNode message, String path) {
        var pointer = JsonPointer.compile(path);
        if (message.at(pointer).isTextual()) {
            ((ObjectNode) message.at(pointer.head())).put(pointer.last().getMatchingProperty(), "…");
        }
    }

    private static JsonNode masked(JsonNode message) throws IOException {
        return JSON.readTree(POSITION.matcher(message.toString()).replaceAll("\"POSITION\""));
    }

    private static String timeless(String line) {
        return line.replaceAll("[\\w-]{8}:\\d+", "POSITION").replaceAll("\\d{4}-[^\"]*Z", "TIME");
    }
}
