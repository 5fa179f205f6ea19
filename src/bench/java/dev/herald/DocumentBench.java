package dev.herald;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Guard;
import dev.herald.documents.rebasing.JsonKind;
import dev.herald.message.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What documents cost: a submit on one of 77 KB that is carried over five versions, beside the same change without that and beside
 * parsing the document; the same through the whole house on disk, beside bare appends; opening a document with 100,000 past
 * changes; memory of an open one.
 *
 * <p>Takes the number of past changes, 100,000 when it is not said. About two minutes.
 */
public final class DocumentBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNSEEN = 5;
    private static final Guard OPEN = new Guard() {
        @Override
        public boolean judges() {
            return false;
        }

        @Override
        public void writes(String path, int op) {}

        @Override
        public void shifts(String list, int from, int to, int op) {}

        @Override
        public void grows(long bytes) {}

        @Override
        public void becomes(JsonNode after, Supplier<JsonNode> before) {}
    };

    private DocumentBench() {}

    public static void main(String[] arguments) throws Exception {
        int past = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        for (int round = 0; round < 3; round++) {
            rules();
        }
        var folder = Files.createTempDirectory("document-bench");
        try (var herald = Herald.open(Config.dev()
                .port(0)
                .folder(folder)
                .with("documents./doc/bench/*.rate", "100000")
                .with("documents./doc/bench/*.initial", big().toString()))) {
            throughTheHouse(herald);
        }
        opening(past);
        memory();
    }

    /** 77 KB: 500 things to do. */
    private static ObjectNode big() {
        var document =
                JsonNodeFactory.instance.objectNode().put("title", "bench").put("count", 0);
        var items = document.putArray("items");
        for (int i = 0; i < 500; i++) {
            items.addObject()
                    .put("id", i)
                    .put(
                            "text",
                            "something that has to be done by somebody, some day, and is written down here, lest it be forgotten: "
                                    + i)
                    .put("done", i % 3 == 0)
                    .put("votes", i);
        }
        return document;
    }

    private static JsonNode change(Random random) throws IOException {
        int i = random.nextInt(490);
        return JSON.readTree(
                switch (random.nextInt(4)) {
                    case 0 -> "{\"patch\":[{\"op\":\"inc\",\"path\":\"/items/" + i + "/votes\",\"value\":1}]}";
                    case 1 -> "{\"patch\":[{\"op\":\"replace\",\"path\":\"/items/" + i + "/done\",\"value\":true}]}";
                    case 2 ->
                        "{\"patch\":[{\"op\":\"splice\",\"path\":\"/items/" + i
                                + "/text\",\"pos\":3,\"del\":1,\"ins\":\"x\"}]}";
                    default ->
                        "{\"patch\":[{\"op\":\"move\",\"from\":\"/items/" + i + "\",\"path\":\"/items/" + (i / 2)
                                + "\"}]}";
                });
    }

    private static void rules() throws IOException {
        var text = JSON.writeValueAsBytes(big());
        double parsing = perSecond(200, () -> JSON.readTree(text));
        double plain = submits(0);
        double rebased = submits(UNSEEN);
        System.out.printf(
                "rules alone, %d KB: %,.0f submits/s over %d versions, %,.0f over none (%.2f); parsing the document %,.0f/s%n",
                text.length / 1000, rebased, UNSEEN, plain, rebased / plain, parsing);
    }

    private static double submits(int unseen) throws IOException {
        var content = new JsonKind(JsonKind.Limits.DEFAULTS).begin(big());
        var recent = new ArrayDeque<Commit>();
        var random = new Random(7);
        var changes = new ArrayList<JsonNode>();
        for (int i = 0; i < 1_000; i++) {
            changes.add(change(random));
        }
        long[] version = {0};
        return perSecond(200_000, () -> {
            var batch = content.batch();
            recent.forEach(batch::over);
            var taken = batch.take(new Change(1, changes.get((int) (version[0] % changes.size()))), OPEN);
            if (taken.body().isPresent()) {
                var json = taken.body().get().put("v", ++version[0]).put("client", "c" + version[0] % 7);
                recent.add(new Commit(version[0], json, new Position("e", version[0]), Instant.EPOCH));
                if (recent.size() > unseen) {
                    recent.remove();
                }
            } else {
                version[0]++;
            }
            return taken;
        });
    }

    private interface Work {
        Object run() throws IOException;
    }

    private static double perSecond(int times, Work work) throws IOException {
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return times * 1e9 / (System.nanoTime() - begun);
    }

    /** One writer that waits for each; eight documents at once; beside as many appends of the same size. */
    private static void throughTheHouse(Herald herald) throws Exception {
        var documents = herald.documents();
        var payload = "x".repeat(100);
        double appends =
                waiting(1_000, i -> herald.publish("/bench/plain", payload).toCompletableFuture());
        double one = waiting(1_000, i -> documents
                .edit("/doc/bench/one", edit -> edit.inc("/count", 1))
                .toCompletableFuture());
        double many = together(4_000, i -> documents
                .edit("/doc/bench/" + i % 8, edit -> edit.inc("/count", 1))
                .toCompletableFuture());
        double manyAppends = together(
                4_000, i -> herald.publish("/bench/plain" + i % 8, payload).toCompletableFuture());
        System.out.printf(
                "through the house, each on disk: one after the other %,.0f edits/s beside %,.0f publications/s (%.2f);"
                        + " eight documents at once %,.0f beside %,.0f (%.2f)%n",
                one, appends, one / appends, many, manyAppends, many / manyAppends);
    }

    private interface Asynchronous {
        CompletableFuture<?> run(int number);
    }

    private static double waiting(int times, Asynchronous work) {
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run(i).join();
        }
        return times * 1e9 / (System.nanoTime() - begun);
    }

    private static double together(int times, Asynchronous work) {
        long begun = System.nanoTime();
        var all = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < times; i++) {
            all.add(work.run(i));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        return times * 1e9 / (System.nanoTime() - begun);
    }

    private static void opening(int past) throws Exception {
        var folder = Files.createTempDirectory("document-bench");
        var config = Config.dev()
                .port(0)
                .folder(folder)
                .with("documents./doc/bench/*.rate", "100000")
                .with("documents./doc/bench/*.initial", big().toString());
        try (var herald = Herald.open(config)) {
            for (int i = 0; i < past; i += 1_000) {
                together(1_000, n -> herald.documents()
                        .edit("/doc/bench/old", edit -> edit.inc("/count", 1))
                        .toCompletableFuture());
            }
        }
        try (var herald = Herald.open(config)) {
            herald.documents().get("/doc/bench/other").toCompletableFuture().join(); // classes are loaded
            long begun = System.nanoTime();
            var found = herald.documents()
                    .get("/doc/bench/old")
                    .toCompletableFuture()
                    .join();
            double first = (System.nanoTime() - begun) / 1e6;
            begun = System.nanoTime();
            herald.documents().get("/doc/bench/old").toCompletableFuture().join();
            System.out.printf(
                    "opening a document with %,d past changes, after a restart: %.1f ms; once it is open: %.2f ms (version %s)%n",
                    past, first, (System.nanoTime() - begun) / 1e6, found.version());
        }
    }

    private static void memory() throws Exception {
        int count = 1_000;
        try (var herald =
                Herald.open(Config.dev().port(0).with("documents./doc/bench/*.initial", "{\"items\": [1, 2, 3]}"))) {
            long before = heap();
            for (int i = 0; i < count; i++) {
                herald.documents()
                        .edit("/doc/bench/m" + i, edit -> edit.inc("/items/0", 1))
                        .toCompletableFuture()
                        .join();
            }
            System.out.printf(
                    "an open document of 20 bytes with one change: %,d bytes of heap%n", (heap() - before) / count);
        }
        try (var herald = Herald.open(Config.dev().port(0).with("documents./doc/bench/*.initial", big().toString()))) {
            long before = heap();
            for (int i = 0; i < 100; i++) {
                herald.documents().get("/doc/bench/m" + i).toCompletableFuture().join();
            }
            System.out.printf(
                    "an open document of %d KB: %,d KB of heap%n",
                    JSON.writeValueAsBytes(big()).length / 1000, (heap() - before) / 100 / 1000);
        }
    }

    private static long heap() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(Duration.ofMillis(100).toMillis());
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
