package dev.herald.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.access.DecisionTable;
import dev.herald.access.DecisionTable.Cell;
import dev.herald.props.Mint;
import dev.herald.props.Shell;
import dev.herald.props.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code herald explain}, and the same over HTTP, for every cell of the table of decisions. */
class ExplainTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String SCOPED = "fedcba9876543210fedcba9876543210";
    private static final Mint MINT = Mint.hs256(SECRET);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path file;
    private static Herald herald;

    @BeforeAll
    static void open() throws Exception {
        var yaml = new StringBuilder("http: {port: 0}\nengine: {kind: memory}\nauth: {secret: [" + SECRET + "]}\n"
                + "api:\n  keys: [" + KEY + "]\n  backends:\n    some: {keys: [" + SCOPED
                + "], publish: [/open/**]}\nchannels:\n");
        DecisionTable.RULES.forEach((pattern, rule) ->
                yaml.append("  \"").append(pattern).append("\": ").append(rule).append('\n'));
        file = Files.writeString(folder.resolve("herald.yaml"), yaml);
        herald = Herald.open(Config.read(file));
    }

    @AfterAll
    static void close() {
        herald.close();
    }

    static Stream<Cell> cells() {
        return DecisionTable.cells();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void decidesAsTheTableSays(Cell cell) throws Exception {
        var shown = shown(cell.identity());
        var shell = new Shell();
        var arguments = Stream.of(
                        Stream.of("explain", "--config", file.toString()),
                        shown == null ? Stream.<String>of() : Stream.of("--token", shown),
                        Stream.of(cell.operation().word(), cell.channel()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        assertEquals(cell.allowed() ? 0 : 1, Main.run(shell.terminal(), arguments), () -> shell.out() + shell.err());

        var question = new HashMap<String, String>();
        question.put("operation", cell.operation().word());
        question.put("channel", cell.channel());
        if (shown != null) {
            question.put("token", shown);
        }
        var answer = JSON.readTree(new Wire(herald.port())
                .post("/api/v1/explain", JSON.writeValueAsString(question), "Authorization", "Bearer " + KEY)
                .body());
        assertEquals(cell.allowed(), answer.get("verdict").asText().equals("allowed"), answer::toString);
        var printed = String.join("\n", shell.out());
        assertTrue(printed.contains(answer.get("because").asText()), printed);
    }

    @Test
    void saysWhatIsWrongWithTheQuestion() {
        var shell = new Shell();
        assertEquals(2, Main.run(shell.terminal(), "explain", "read", "/chat"));
        assertTrue(shell.err().contains("publish, subscribe, history, presence"), shell::err);
        assertEquals(2, Main.run(new Shell().terminal(), "explain", "publish", "chat"));

        var refused = new Shell();
        assertEquals(
                1, Main.run(refused.terminal(), "explain", "-c", file.toString(), "--token", "x.y.z", "publish", "/a"));
        assertTrue(String.join("\n", refused.out()).contains("401::token_invalid"));
    }

    private static String shown(String identity) {
        return switch (identity) {
            case "anyone" -> null;
            case "backend" -> KEY;
            case "scoped" -> SCOPED;
            default -> {
                Map<String, Object> claims =
                        new HashMap<>(DecisionTable.claims().get(identity));
                claims.put("exp", Instant.now().getEpochSecond() + 3600);
                yield MINT.token(claims);
            }
        };
    }
}
