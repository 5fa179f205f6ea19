package dev.herald.documents.rebasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Patch;
import dev.herald.documents.json.PatchFailure;
import dev.herald.documents.json.Tree;
import dev.herald.documents.json.Values;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code vectors.json} says of patches, which the browser's half is held to as well. */
class VectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> asTheVectorsSay() throws IOException {
        var vectors = JSON.readTree(JsonNode.class.getResource("/dev/herald/documents/json/vectors.json"));
        assertTrue(vectors.size() > 200, "too few vectors");
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> dynamicTest(
                        vector.path("kind").asText() + ": "
                                + vector.path("name").asText(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        switch (vector.path("kind").asText()) {
            case "apply" -> apply(vector);
            case "transform" -> transform(vector);
            case "diff" -> difference(vector);
            case "merge" -> merge(vector);
            case "dropped" -> dropped(vector);
            default -> throw new AssertionError("unknown: " + vector);
        }
    }

    private static void apply(JsonNode vector) {
        var tree = new Tree(vector.path("state").deepCopy());
        if (vector.has("error")) {
            var failure = assertThrows(PatchFailure.class, () -> tree.apply(Patch.read(vector.path("patch"))));
            assertEquals(vector.path("error").asText(), failure.code());
            assertSame(vector.path("state"), tree.root());
            return;
        }
        var applied = tree.apply(Patch.read(vector.path("patch")));
        assertSame(vector.path("value"), tree.root());
        assertSame(vector.path("settled"), json(applied.settled()));
        assertSame(vector.path("inverse"), json(applied.inverse()));
        tree.apply(applied.undo());
        assertSame(vector.path("state"), tree.root());
    }

    private static void transform(JsonNode vector) {
        var both = Transform.across(Patch.read(vector.path("a")), Patch.read(vector.path("b")));
        assertSame(vector.path("aOverB"), json(both.later()));
        assertSame(vector.path("bOverA"), json(both.earlier()));
        if (vector.has("value")) {
            var tree = new Tree(vector.path("state").deepCopy());
            tree.apply(Patch.read(vector.path("b")));
            tree.apply(both.later());
            assertSame(vector.path("value"), tree.root());
        }
    }

    private static void difference(JsonNode vector) {
        var patch = Difference.between(vector.path("before"), vector.path("after"));
        assertSame(vector.path("patch"), json(patch));
        var tree = new Tree(vector.path("before").deepCopy());
        tree.apply(patch);
        assertSame(vector.path("after"), tree.root());
    }

    private static void merge(JsonNode vector) {
        assertSame(vector.path("patch"), json(MergePatch.read(vector.path("merge"), vector.path("state"))));
    }

    private static void dropped(JsonNode vector) {
        var rebase = new Rebase();
        rebase.over(new Rebase.Commit(1, null, "c", Patch.read(vector.path("b"))));
        var why = JSON.createArrayNode();
        rebase.carry(Patch.read(vector.path("a"))).dropped().forEach(each -> why.add(each.why()));
        assertSame(vector.path("why"), why);
    }

    private static JsonNode json(List<Op> ops) {
        return Patch.json(ops);
    }

    private static void assertSame(JsonNode expected, JsonNode actual) {
        assertTrue(Values.isSame(expected, actual), () -> "expected " + expected + "\nbut was  " + actual);
    }
}
