package dev.herald.documents.rebasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Content;
import dev.herald.documents.kinds.Guard;
import dev.herald.documents.kinds.Refused;
import dev.herald.message.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How changes of one submit are taken: each on top of the one before, for no more than they may cost. */
class JsonContentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEBI = 1 << 20;
    private static final String SPLICE = "{'op':'splice','path':'/text','pos':0,'del':1,'ins':'b'}";

    @Test
    void whatFollowsAMergeIsCarriedOverOthersAsItWasMadeOnTopOfIt() {
        var content = content("{'a':['x'],'o':{'list':[1]}}");
        var unseen = commit("[{'op':'add','path':'/a/0','value':'unseen'},{'op':'add','path':'/o/list/0','value':0}]");
        content.follow(unseen);
        var batch = content.batch();
        batch.over(unseen);

        batch.take(change("{'merge':{'a':[1,2,3]}}"), new Lenient());
        batch.take(change("{'patch':[{'op':'add','path':'/a/1','value':'between'}]}"), new Lenient());
        batch.take(change("{'patch':[{'op':'add','path':'/o/list/1','value':2}]}"), new Lenient());

        assertEquals(json("{'a':[1,'between',2,3],'o':{'list':[0,1,2]}}"), content.value());
    }

    @Test
    void whatFollowsAMergeThatWasTakenBeforeIsCarriedTheSame() {
        var content = content("{'a':['x']}");
        var unseen = commit("[{'op':'add','path':'/a/0','value':'unseen'}]");
        content.follow(unseen);
        var merge = change("{'merge':{'a':[1,2,3]}}");
        content.batch().take(merge, new Lenient());
        var batch = content.batch();
        batch.over(unseen);

        batch.again(merge);
        batch.take(change("{'patch':[{'op':'add','path':'/a/1','value':'between'}]}"), new Lenient());

        assertEquals(json("{'a':[1,'between',2,3]}"), content.value());
    }

    @Test
    void whatWasTakenBeforeMayNotBeRubbishWhenItComesAgain() {
        var batch = content("{}").batch();

        var rubbish = assertThrows(Refused.class, () -> batch.again(change("{'patch':[{'op':'fly'}]}")));
        var nothing = assertThrows(Refused.class, () -> batch.again(change("{'seq':1}")));

        assertEquals("patch_invalid", rubbish.code());
        assertEquals("change_invalid", nothing.code());
    }

    @Test
    void whatWasTakenBeforeIsNotCarriedOverEverSoMuch() {
        var batch = content("{'n':0}").batch();
        var inc = "{'op':'inc','path':'/n','value':1}";
        var many = "[" + inc + ("," + inc).repeat(999) + "]";
        for (int i = 0; i < 2; i++) {
            batch.over(commit(many));
        }

        batch.again(change("{'patch':" + many + "}"));
        var refused = assertThrows(Refused.class, () -> batch.again(change("{'patch':" + many + "}")));

        assertEquals("version_unknown", refused.code());
    }

    @Test
    void aChangeThatGoesThroughTooMuchIsRefusedAndNothingIsDone() {
        var content = content("{'text':'" + "a".repeat(MEBI) + "'}");
        var patch = "{'patch':[" + SPLICE + ("," + SPLICE).repeat(199) + "]}";

        var refused = assertThrows(Refused.class, () -> content.batch().take(change(patch), new Lenient()));

        assertEquals("patch_too_large", refused.code());
        assertEquals(413, refused.status());
        assertEquals(128, refused.op());
        assertEquals('a', content.value().path("text").asText().charAt(0));
    }

    @Test
    void aBatchIsSpentByWhatAllOfItGoesThrough() {
        var content = content("{'text':'" + "a".repeat(MEBI) + "'}");
        var batch = content.batch();
        var change = change("{'patch':[" + SPLICE + ("," + SPLICE).repeat(31) + "]}");

        for (int i = 0; i < 3; i++) {
            batch.take(change, new Lenient());
            assertFalse(batch.isSpent());
        }
        batch.take(change, new Lenient());

        assertTrue(batch.isSpent());
        assertFalse(content.batch().isSpent());
    }

    @Test
    void whatIsMovedAboutAndWhatIsJudgedCountsAsWell() {
        var content = content("{'a':'" + "a".repeat(MEBI) + "'}");
        var back = "{'op':'move','from':'/a','path':'/b'},{'op':'move','from':'/b','path':'/a'}";
        var moves = change("{'patch':[" + back + ("," + back).repeat(99) + "]}");
        var small = change("{'patch':[{'op':'add','path':'/c','value':1}]}");
        var judged = content.batch();

        var refused = assertThrows(Refused.class, () -> content.batch().take(moves, new Lenient()));
        for (int i = 0; i < 130; i++) {
            judged.take(small, new Lenient() {
                @Override
                public boolean judges() {
                    return true;
                }
            });
        }

        assertEquals("patch_too_large", refused.code());
        assertTrue(judged.isSpent());
    }

    private static Content content(String json) {
        return new JsonKind(JsonKind.Limits.DEFAULTS).begin(json(json));
    }

    private static Change change(String body) {
        return new Change(1, json(body));
    }

    private static Commit commit(String patch) {
        var json = JSON.createObjectNode().put("v", 1);
        json.set("patch", json(patch));
        return Commit.of(json, new Position("e", 1), Instant.EPOCH).orElseThrow();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static class Lenient implements Guard {
        @Override
        public void writes(String path, int op) {}

        @Override
        public void shifts(String list, int first, int last, int op) {}

        @Override
        public void grows(long bytes) {}

        @Override
        public boolean judges() {
            return false;
        }

        @Override
        public void becomes(JsonNode after, Supplier<JsonNode> before) {}
    }
}
