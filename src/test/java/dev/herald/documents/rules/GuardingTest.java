package dev.herald.documents.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Access;
import dev.herald.access.ApiKeys;
import dev.herald.access.Identity;
import dev.herald.access.Who;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Content;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Taken;
import dev.herald.documents.rebasing.JsonKind;
import dev.herald.message.Channel;
import dev.herald.message.Position;
import dev.herald.message.Rulebook;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write where: asked of what a change does to the document as it is, not of how its author has written it. */
class GuardingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE =
            "{'items':['a','b','c','d'],'others':['x','y'],'rows':[{'n':1},{'n':2}],'free':{},'slots':['s'],'price':1}";
    private static final List<String> PATHS = List.of("/items/2", "/rows/1/n", "/slots/3", "/price");

    private final Content content = new JsonKind(JsonKind.Limits.DEFAULTS).begin(json(STATE));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'replace','path':'/items/2','value':1}]",
                "[{'op':'remove','path':'/items/2'}]",
                "[{'op':'remove','path':'/items'}]",
                "[{'op':'replace','path':'/items','value':[]}]",
                "[{'op':'replace','path':'','value':{}}]",
                "[{'op':'move','from':'/items/2','path':'/free/a'}]",
                "[{'op':'move','from':'/items','path':'/free/a'}]",
                "[{'op':'move','from':'/free','path':'/price'}]",
                "[{'op':'copy','from':'/free','path':'/price'}]",
                "[{'op':'add','path':'/items/0','value':1}]",
                "[{'op':'add','path':'/items/2','value':1}]",
                "[{'op':'add','path':'/items/1','value':1,'list':false}]",
                "[{'op':'remove','path':'/items/1'}]",
                "[{'op':'copy','from':'/price','path':'/items/0'}]",
                "[{'op':'move','from':'/items/0','path':'/items/3'}]",
                "[{'op':'move','from':'/items/3','path':'/items/0'}]",
                "[{'op':'move','from':'/items/0','path':'/others/0'}]",
                "[{'op':'move','from':'/others/0','path':'/items/0'}]",
                "[{'op':'remove','path':'/rows/0'}]",
                "[{'op':'add','path':'/rows/0','value':{}}]",
                "[{'op':'add','path':'/slots/-','value':1},{'op':'add','path':'/slots/-','value':1},{'op':'add','path':'/slots/-','value':1}]",
                "[{'op':'move','from':'/others','path':'/slots/0'},{'op':'add','path':'/slots/-','value':1},{'op':'add','path':'/slots/-','value':1}]"
            })
    void whatTouchesAProtectedPlaceIsRefusedAndNothingIsDone(String patch) {
        var refused = assertThrows(Refused.class, () -> take(patch));

        assertEquals("path_denied", refused.code());
        assertTrue(refused.op() >= 0, refused::getMessage);
        assertEquals(json(STATE), content.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'replace','path':'/items/1','value':1}]",
                "[{'op':'remove','path':'/items/3'}]",
                "[{'op':'add','path':'/items/3','value':1}]",
                "[{'op':'add','path':'/items/-','value':1}]",
                "[{'op':'move','from':'/items/0','path':'/items/1'}]",
                "[{'op':'copy','from':'/price','path':'/free/price'}]",
                "[{'op':'test','path':'/price','value':1}]",
                "[{'op':'add','path':'/slots/0','value':1},{'op':'add','path':'/slots/-','value':1}]",
                "[{'op':'move','from':'/others/0','path':'/slots/0'}]"
            })
    void whatTouchesNoneIsTaken(String patch) {
        assertTrue(take(patch).body().isPresent() || patch.contains("test"));
    }

    @Test
    void whatIsCarriedToAProtectedPlaceIsRefused() {
        var first = commit(1, "[{'op':'add','path':'/items/0','value':'first'}]");
        content.follow(first);
        var batch = content.batch();
        batch.over(first);

        var refused = assertThrows(
                Refused.class, () -> batch.take(change("[{'op':'replace','path':'/items/1','value':1}]"), guard()));

        assertEquals("/items/2", refused.path());
    }

    @Test
    void theOperationThatIsToBlameIsNamedAsItsAuthorCountsThem() {
        var refused = assertThrows(
                Refused.class,
                () -> take("[{'op':'test','path':'/price','value':1},{'op':'add','path':'/free/a','value':1},"
                        + "{'op':'remove','path':'/items/0'}]"));

        assertEquals(2, refused.op());
    }

    private Taken take(String patch) {
        return content.batch().take(change(patch), guard());
    }

    private static Change change(String patch) {
        return new Change(1, JSON.createObjectNode().set("patch", json(patch)));
    }

    private static Commit commit(long version, String patch) {
        var json = JSON.createObjectNode().put("v", version);
        json.set("patch", json(patch));
        return Commit.of(json, new Position("e", version), Instant.EPOCH).orElseThrow();
    }

    private static Guarding guard() {
        var paths = PATHS.stream().map(path -> PathRule.of(path, List.of())).toList();
        var rule = new Rule(
                new JsonKind(JsonKind.Limits.DEFAULTS),
                json("{}"),
                List.of(),
                paths,
                List.of(),
                1 << 20,
                50,
                Rule.Copies.DEFAULTS,
                Rule.Versions.DEFAULTS);
        var access = new Access(new Access.Settings(
                new Rulebook<>(Map.of(), Access.Rule.letting(Who.ANYONE, Who.ANYONE)), ApiKeys.of(), Access.Door.SHUT));
        return new Guarding(access, new Channel("/doc/1"), rule, List.of(), new Author(Identity.ANYONE, "ada"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
