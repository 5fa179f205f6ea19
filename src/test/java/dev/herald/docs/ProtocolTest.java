package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Says what the protocol's page says, and hears what it promises (R13). */
@Tag("jar")
class ProtocolTest {
    private static final Path PAGE = Path.of("web/docs/protocol.md");
    private static final Pattern POSITION = Pattern.compile("\"[\\w-]{8}:\\d+\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private String client = "";
    private String secret = "";

    @Test
    void everyExampleIsAnsweredAsThePageSays() throws Exception {
        try (var herald = StartedJar.dev(folder)) {
            var wire = new Wire(herald.port());
            var snippets = Snippet.of(PAGE);
            assertFalse(snippets.isEmpty());
            for (int i = 0; i < snippets.size(); i++) {
                var snippet = snippets.get(i);
                if (snippet.is("bayeux: delivery")) {
                    assertSame(snippet, snippet.text(), say(wire, connect()).get(0));
                } else if (snippet.is("bayeux")) {
                    var reply = say(wire, snippet.text());
                    assertSame(snippet, snippets.get(i + 1).text(), reply.get(reply.size() - 1));
                }
            }
        }
    }

    private String connect() {
        return "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"long-polling\"}]";
    }

    /** Every message brings the session's secret: this client keeps no cookies. */
    private JsonNode say(Wire wire, String messages) throws Exception {
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
}
