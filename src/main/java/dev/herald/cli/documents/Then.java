package dev.herald.cli.documents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which version of a document is meant: one of these. */
final class Then {
    @Option(names = "--version", paramLabel = "NUMBER", description = "The version of this number.")
    private @Nullable Long version;

    @Option(names = "--name", paramLabel = "NAME", description = "The version of this name.")
    private @Nullable String name;

    @Option(names = "--at", paramLabel = "TIME", description = "As it was at this time, such as 2026-11-21T12:00:00Z.")
    private @Nullable String at;

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        if (version != null) {
            json.put("version", version);
        } else if (name != null) {
            json.put("name", name);
        } else {
            json.put("at", at);
        }
        return json;
    }

    String query() {
        var said = json().properties().iterator().next();
        return "?" + said.getKey() + "=" + URLEncoder.encode(said.getValue().asText(), StandardCharsets.UTF_8);
    }
}
