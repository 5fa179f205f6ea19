package dev.herald.access;

import dev.herald.message.Pattern;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is promised of every identity, on channels of every kind of rule: for each, the operations that are allowed, by
 * their first letters (publish, subscribe, history, presence).
 */
public final class DecisionTable {
    /** The rules of the table, as a configuration writes them. */
    public static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("/open/**", "{publish: anyone, subscribe: anyone}"),
            Map.entry("/known/**", "{publish: authenticated, subscribe: authenticated}"),
            Map.entry("/server/**", "{publish: server, subscribe: server}"),
            Map.entry("/news/**", "{publish: [server, role:editor], subscribe: anyone}"),
            Map.entry("/desk/**", "{publish: role:editor, subscribe: role:editor}"),
            Map.entry("/ann/**", "{publish: user:ann, subscribe: user:ann}"),
            Map.entry("/users/{sub}/**", "{}"),
            Map.entry("/inbox/{sub}/**", "{publish: anyone, subscribe: [owner, role:editor]}"),
            Map.entry("/teams/{claim.teams}/**", "{history: role:editor}"),
            Map.entry("/given/**", "{publish: granted, subscribe: granted}"),
            Map.entry(
                    "/past/**", "{publish: anyone, subscribe: anyone, history: authenticated, presence: role:editor}"),
            Map.entry("/asked/**", "{publish: hook, subscribe: [role:editor, hook]}"),
            Map.entry("/open/shut", "{subscribe: server}"));

    private static final String TABLE =
            """
            channel          | anyone | ann  | bob  | editor | narrow | backend | scoped | tenant
            /open/a          | psh+   | psh+ | psh+ | psh+   | psh+   | psh+    | p      | psh+
            /open/shut       | p      | p    | p    | p      | p      | psh+    | p      | p
            /known/a         |        | psh+ | psh+ | psh+   | s      | psh+    |        | psh+
            /server/a        |        |      |      |        |        | psh+    |        |
            /news/a          | sh+    | sh+  | sh+  | psh+   | sh+    | psh+    |        | sh+
            /desk/a          |        |      |      | psh+   |        | psh+    |        |
            /ann/a           |        | psh+ |      |        |        | psh+    |        | psh+
            /users/ann/a     |        | psh+ |      |        |        | psh+    |        | psh+
            /users/bob/a/b   |        |      | psh+ |        |        | psh+    |        |
            /inbox/ann/a     | p      | psh+ | p    | psh+   | p      | psh+    |        | psh+
            /teams/red/a     |        | ps+  |      |        |        | psh+    |        | ps+
            /teams/blue/a    |        |      | ps+  |        |        | psh+    |        |
            /given/a         |        |      |      |        | ps     | psh+    |        |
            /given/b         |        |      |      |        |        | psh+    |        |
            /past/a          | ps     | psh  | psh  | psh+   | ps     | psh+    |        | psh
            /asked/a         |        |      |      | sh+    |        | psh+    |        |
            """;

    private DecisionTable() {}

    /** One cell, for one operation. */
    public record Cell(String identity, Operation operation, String channel, boolean allowed) {}

    /** Every cell, for each operation. */
    public static Stream<Cell> cells() {
        var lines = TABLE.lines()
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .toList();
        var identities = lines.get(0).subList(1, lines.get(0).size());
        return lines.stream()
                .skip(1)
                .flatMap(line -> IntStream.range(0, identities.size()).boxed().flatMap(column -> {
                    var allowed = operations(line.get(column + 1));
                    return Arrays.stream(Operation.values())
                            .map(each -> new Cell(identities.get(column), each, line.get(0), allowed.contains(each)));
                }));
    }

    private static Set<Operation> operations(String cell) {
        var all = EnumSet.noneOf(Operation.class);
        for (char letter : cell.toCharArray()) {
            all.add(
                    switch (letter) {
                        case 'p' -> Operation.PUBLISH;
                        case 's' -> Operation.SUBSCRIBE;
                        case 'h' -> Operation.HISTORY;
                        case '+' -> Operation.PRESENCE;
                        default -> throw new AssertionError("a letter of no operation: " + letter);
                    });
        }
        return all;
    }

    /** The claims of the identities of the table that have a token. */
    public static Map<String, Map<String, ?>> claims() {
        return Map.of(
                "ann", Map.of("sub", "ann", "teams", List.of("red", "green")),
                "bob", Map.of("sub", "bob", "teams", "blue"),
                "editor", Map.of("sub", "eve", "roles", List.of("editor")),
                "narrow",
                        Map.of(
                                "sub",
                                "nan",
                                "herald",
                                Map.of("subscribe", List.of("/known/*", "/given/a"), "publish", List.of("/given/a"))),
                "tenant", Map.of("sub", "ann", "namespace", "tenant-a", "teams", "red"));
    }

    /** What the backend that is scoped may do. */
    public static Grants scope() {
        return new Grants(Map.of(Operation.PUBLISH, List.of(new Pattern("/open/**"))));
    }
}
