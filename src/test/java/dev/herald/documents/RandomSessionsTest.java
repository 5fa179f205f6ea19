package dev.herald.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Access;
import dev.herald.access.ApiKeys;
import dev.herald.access.Who;
import dev.herald.broker.Keeping;
import dev.herald.broker.Reading;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import dev.herald.documents.json.Values;
import dev.herald.documents.keeping.Store;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.rebasing.JsonKind;
import dev.herald.documents.rules.Rule;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.rules.ChannelRules;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions of two to five editors, with delays, answers that get lost and stretches offline: all come to the same, and nothing
 * that was put into a list or a text, and no increment, is lost. How many: {@code -Dherald.sessions}.
 */
class RandomSessionsTest {
    private static final int SESSIONS = Integer.getInteger("herald.sessions", 400);
    private static final int STEPS = 60;
    private static final String INITIAL =
            "{\"kept\":[],\"list\":[{\"name\":\"a\",\"n\":0},{\"name\":\"b\",\"n\":0}],\"n\":0,\"text\":\"\",\"prose\":\"\",\"title\":\"\"}";

    private final ObjectMapper json = new ObjectMapper();
    private final MemoryBroker broker = new MemoryBroker(
            channel -> new Keeping(
                    Keeping.Durability.SYNC,
                    new Keeping.Retention(100_000, java.time.Duration.ofDays(36_500), 1L << 30)),
            Clock.systemUTC());
    private Documents documents;
    private Hub hub;
    private JsonNode initial;

    @BeforeEach
    void open() throws Exception {
        initial = json.readTree(INITIAL);
        var rules = new ChannelRules(Map.of(), dev.herald.config.words.Size.ofMiB(1), Set.of(new Pattern("/doc/**")));
        Rulebook<ChannelRule> book = rules.forHub();
        hub = new Hub(broker.journal(), book, Hub.Settings.DEFAULTS, new Metrics());
        var rule = new Rule(
                new JsonKind(JsonKind.Limits.DEFAULTS),
                initial,
                List.of(Who.ANYONE),
                List.of(),
                List.of(),
                1 << 20,
                1_000_000,
                Rule.Copies.DEFAULTS,
                Rule.Versions.DEFAULTS);
        documents = Documents.begin(
                new Rulebook<>(Map.of(new Pattern("/doc/**"), Optional.of(rule)), Optional.empty()),
                hub,
                broker.journal(),
                broker.table(),
                new Access(new Access.Settings(rules.forAccess(), new ApiKeys(List.of()), Access.Door.SHUT)),
                new Metrics(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        documents.close();
        hub.close();
        broker.close();
    }

    @Test
    void allComeToTheSameAndNothingIsLost() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("random sessions: -Dherald.sessions=" + SESSIONS + " -Dherald.seed=" + seed);
        var random = new Random(seed);
        long commits = 0;
        for (int i = 0; i < SESSIONS; i++) {
            commits += new Session(new Channel("/doc/r/" + i), new Random(random.nextLong())).run();
        }
        System.out.println(SESSIONS + " sessions, " + commits + " commits");
        assertTrue(commits > 10L * SESSIONS, "too little happened");
    }

    private final class Session {
        private final Channel channel;
        private final Random random;
        private final List<Editor> editors = new ArrayList<>();
        private final Set<String> put = new HashSet<>();
        private final Set<Integer> typed = new HashSet<>();
        private final Set<Integer> typedProse = new HashSet<>();
        private final Set<Integer> deleted = new HashSet<>();
        private Position position = broker.journal().origin();
        private int sum;
        private int letters = 0x4E00;
        private int commits;

        Session(Channel channel, Random random) {
            this.channel = channel;
            this.random = random;
            for (int i = 0; i < 2 + random.nextInt(4); i++) {
                editors.add(new Editor(documents, channel, "editor-" + i, initial));
            }
        }

        int run() throws Exception {
            for (int i = 0; i < STEPS; i++) {
                step(editors.get(random.nextInt(editors.size())));
            }
            while (!editors.stream().allMatch(Editor::isQuiet)) {
                for (var editor : editors) {
                    editor.hear(Integer.MAX_VALUE);
                    editor.submit(random.nextInt(4) == 0);
                    tell();
                }
            }
            check();
            return commits;
        }

        private void step(Editor editor) throws Exception {
            switch (random.nextInt(6)) {
                case 0 -> editor.hear(1 + random.nextInt(5));
                case 1 -> {
                    editor.submit(random.nextInt(4) == 0);
                    tell();
                }
                default -> editor.edit(edit(editor.view()));
            }
        }

        /** What was committed is on its way to all. */
        private void tell() {
            var reading = broker.journal()
                    .read(new Pattern(channel.name()), position, 10_000)
                    .toCompletableFuture()
                    .join();
            position = reading.top();
            for (var entry : ((Reading.Complete) reading).entries()) {
                Commit commit = Store.commit(entry).orElseThrow();
                commits++;
                editors.forEach(editor -> editor.send(commit));
            }
        }

        private Op edit(JsonNode view) {
            var kept = view.path("kept");
            var list = view.path("list");
            return switch (random.nextInt(9)) {
                case 0, 1 -> add("/kept/" + random.nextInt(kept.size() + 1));
                case 2 ->
                    kept.size() < 2
                            ? add("/kept/-")
                            : new Op.Move(
                                    at("/kept/" + random.nextInt(kept.size())),
                                    Kind.LIST,
                                    at("/kept/" + random.nextInt(kept.size())),
                                    Kind.LIST);
                case 3 -> inc();
                case 4 -> type("/text", view.path("text").textValue(), typed);
                case 5 -> prose(view.path("prose").textValue());
                case 6 ->
                    list.isEmpty() || random.nextBoolean()
                            ? new Op.Add(
                                    at("/list/" + random.nextInt(list.size() + 1)),
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("name", "x")
                                            .put("n", 0),
                                    Kind.LIST)
                            : new Op.Remove(at("/list/" + random.nextInt(list.size())), Kind.LIST);
                case 7 ->
                    list.isEmpty()
                            ? inc()
                            : new Op.Replace(
                                    at("/list/" + random.nextInt(list.size()) + "/name"),
                                    JsonNodeFactory.instance.textNode("name" + random.nextInt(100)));
                default ->
                    new Op.Replace(at("/title"), JsonNodeFactory.instance.textNode("title" + random.nextInt(100)));
            };
        }

        private Op add(String path) {
            var token = "t" + put.size();
            put.add(token);
            return new Op.Add(at(path), JsonNodeFactory.instance.textNode(token), Kind.LIST);
        }

        private Op inc() {
            int by = random.nextInt(10) - 3;
            sum += by;
            return new Op.Inc(at("/n"), JsonNodeFactory.instance.numberNode(by));
        }

        private Op type(String path, String text, Set<Integer> into) {
            into.add(letters);
            var letter = Character.toString(letters++);
            return new Op.Splice(at(path), random.nextInt(text.codePointCount(0, text.length()) + 1), 0, letter);
        }

        private Op prose(String text) {
            int[] points = text.codePoints().toArray();
            if (points.length < 3 || random.nextInt(3) > 0) {
                return type("/prose", text, typedProse);
            }
            int pos = random.nextInt(points.length - 1);
            int del = 1 + random.nextInt(Math.min(3, points.length - pos));
            for (int i = pos; i < pos + del; i++) {
                deleted.add(points[i]);
            }
            typedProse.add(letters);
            return new Op.Splice(at("/prose"), pos, del, Character.toString(letters++));
        }

        private void check() throws Exception {
            var value = json.readTree(documents
                    .open(channel, "")
                    .toCompletableFuture()
                    .join()
                    .value()
                    .json());
            for (var editor : editors) {
                assertTrue(
                        Values.isSame(value, editor.confirmed()),
                        () -> channel + ": server " + value + "\nclient " + editor.confirmed());
            }
            var there = StreamSupport.stream(value.path("kept").spliterator(), false)
                    .map(JsonNode::textValue)
                    .sorted()
                    .toList();
            assertEquals(put.stream().sorted().toList(), there, "inserts into a list");
            assertEquals(sum, value.path("n").intValue(), "increments");
            assertEquals(typed, letters(value.path("text")), "letters");
            var expected = new HashSet<>(typedProse);
            expected.removeAll(deleted);
            assertEquals(expected, letters(value.path("prose")), "letters that nobody deleted");
        }

        private Set<Integer> letters(JsonNode text) {
            return text.textValue().codePoints().boxed().collect(Collectors.toSet());
        }
    }

    private static Pointer at(String path) {
        return Pointer.parse(path);
    }
}
