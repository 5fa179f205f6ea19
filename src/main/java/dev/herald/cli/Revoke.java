package dev.herald.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.cli.wire.Server;
import dev.herald.cli.wire.Trouble;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes tokens back, tells which are, and lets them be good again. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes tokens back before they expire: the server takes them no more, and the sessions that came with",
            "them end at once, on every node. Prints the revocation's id."
        },
        footer = {
            "",
            "Examples:",
            "  herald revoke --user ann                          keeps ann out, whatever token she has",
            "  herald revoke --user ann --issued-before now      she has to sign in again",
            "  herald revoke --token 5f0c1e                      one token, by its jti",
            "  herald revoke --issued-before 2026-11-21T12:00:00Z   everybody's tokens that are older",
            "  herald revoke --list                              what is revoked",
            "  herald revoke --lift 0a3c9f…                      takes a revocation back"
        })
final class Revoke implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "api/v1/revocations";

    private final Terminal terminal;

    @Option(names = "--user", paramLabel = "NAME", description = "All tokens of the user: their sub.")
    private @Nullable String user;

    @Option(names = "--token", paramLabel = "ID", description = "One token: its jti.")
    private @Nullable String token;

    @Option(names = "--session", paramLabel = "ID", description = "One session; its token stays good.")
    private @Nullable String session;

    @Option(
            names = "--issued-before",
            paramLabel = "TIME",
            description = "Only what was issued earlier: 'now', or 2026-11-21T12:00:00Z. Alone it is for everybody.")
    private @Nullable String issuedBefore;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When it is forgotten. Default: when the server thinks that no such token is good any more.")
    private @Nullable String expires;

    @Option(names = "--list", description = "Prints what is revoked, a line of JSON each.")
    private boolean list;

    @Option(names = "--lift", paramLabel = "ID", description = "Takes the revocation of this id back.")
    private @Nullable String lift;

    @Mixin
    private final Server server;

    Revoke(Terminal terminal) {
        this.terminal = terminal;
        this.server = new Server(terminal.environment());
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            print();
        } else if (lift != null) {
            server.ask("DELETE", PATH + "/" + encoded(lift));
        } else {
            revoke();
        }
        return 0;
    }

    private void revoke() throws Trouble {
        var body = JSON.createObjectNode();
        put(body, "user", user);
        put(body, "token", token);
        put(body, "session", session);
        put(body, "issuedBefore", "now".equals(issuedBefore) ? Instant.now().toString() : issuedBefore);
        if (body.isEmpty()) {
            throw new Trouble(
                    Trouble.WRONG_USAGE, "say what is revoked: --user, --token, --session or --issued-before");
        }
        put(body, "expires", expires);
        var answer = server.post(PATH, body.toString().getBytes(StandardCharsets.UTF_8), Map.of());
        terminal.out().println(parsed(answer).path("id").asText());
    }

    private void print() throws Trouble {
        String after = "";
        do {
            var page = parsed(server.ask("GET", PATH + "?limit=1000" + after));
            page.path("revocations").forEach(terminal.out()::println);
            after = page.has("next") ? "&after=" + encoded(page.get("next").asText()) : "";
        } while (!after.isEmpty());
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static JsonNode parsed(String answer) throws Trouble {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new Trouble(Trouble.FAILED, "the server's answer is not JSON; is it a Herald server?");
        }
    }
}
