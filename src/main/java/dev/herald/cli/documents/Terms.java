package dev.herald.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.cli.Terminal;
import dev.herald.cli.wire.Resource;
import dev.herald.cli.wire.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which terms a command writes, and what it prints of that. */
final class Terms {
    @Option(
            names = "--if-match",
            paramLabel = "VERSION",
            description = "Only if the document has this version; * is any that somebody has made.")
    private @Nullable String ifMatch;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Names the change, so that it is made once however often it is sent.")
    private @Nullable String id;

    /** What the headers say of them. */
    Map<String, String> headers() throws Trouble {
        var headers = new LinkedHashMap<String, String>();
        if (ifMatch != null) {
            if (!ifMatch.matches("\\d{1,18}|\\*")) {
                throw new Trouble(Trouble.WRONG_USAGE, "--if-match takes the number of a version, or *");
            }
            headers.put("If-Match", ifMatch.equals("*") ? ifMatch : "\"" + ifMatch + "\"");
        }
        if (id != null) {
            headers.put("Idempotency-Key", id);
        }
        return headers;
    }

    /** The version that there is now; that operations came to nothing, on standard error. */
    static void print(Terminal terminal, Target target, Resource.Told told) throws Trouble {
        var answer = told.json();
        terminal.out()
                .println(target.isJson() ? told.body() : answer.path("version").asText());
        for (JsonNode each : answer.path("dropped")) {
            terminal.err()
                    .println("herald: operation " + each.path("op").asText() + " came to nothing: version "
                            + each.path("version").asText() + " has taken "
                            + each.path("path").asText() + " away");
        }
    }

    /** What was typed; or all of standard input, without it or with {@code -}. */
    static String text(Terminal terminal, @Nullable String typed) throws IOException {
        return typed == null || typed.equals("-")
                ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
                : typed;
    }
}
