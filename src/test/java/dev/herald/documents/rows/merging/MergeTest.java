package dev.herald.documents.rows.merging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final Set<String> COUNTERS = Set.of("stock");

    @Test
    void whatOnlyTheRowHasChangedIsBroughtIn() {
        assertMerged("[{'op':'replace','path':'/price','value':9}]", "[]", "{'price':5}", "{'price':5}", "{'price':9}");
        assertMerged("[]", "[]", "{'price':5}", "{'price':7}", "{'price':5}");
        assertMerged(
                "[{'op':'splice','path':'/note','pos':4,'del':0,'ins':'!'}]",
                "[]",
                "{'note':'ab'}",
                "{'note':'->ab'}",
                "{'note':'ab!'}");
    }

    @Test
    void whatBothHaveWrittenAlikeIsNoConflict() {
        assertMerged("[]", "[]", "{'price':5,'note':'a'}", "{'price':7,'note':'ab'}", "{'price':7.0,'note':'ab'}");
    }

    /** A killed server lost one in a hundred: two that add one each are not two that wrote the same. */
    @Test
    void whatBothHaveAddedCountsTwice() {
        assertMerged("[{'op':'inc','path':'/stock','value':1}]", "[]", "{'stock':10}", "{'stock':11}", "{'stock':11}");
        assertMerged("[{'op':'inc','path':'/stock','value':-3}]", "[]", "{'stock':10}", "{'stock':12}", "{'stock':7}");
    }

    @Test
    void whatCannotBeMergedIsAsTheRowHasIt() {
        assertMerged(
                "[{'op':'replace','path':'/price','value':9}]",
                "[{'path':'/price','lost':7}]",
                "{'price':5}",
                "{'price':7}",
                "{'price':9}");
        assertMerged(
                "[{'op':'replace','path':'/note','value':'hot tea'}]",
                "[{'path':'/note','lost':'coffee'}]",
                "{'note':'tea'}",
                "{'note':'coffee'}",
                "{'note':'hot tea'}");
        assertMerged(
                "[{'op':'replace','path':'/stock','value':null}]",
                "[{'path':'/stock','lost':6}]",
                "{'stock':5}",
                "{'stock':6}",
                "{'stock':null}");
    }

    @Test
    void whatIsInsideOfAColumnIsMergedOrTheColumnIsAsTheRowHasIt() {
        assertMerged(
                "[{'op':'replace','path':'/spec/b','value':2}]",
                "[]",
                "{'spec':{'a':1,'b':1}}",
                "{'spec':{'a':7,'b':1}}",
                "{'spec':{'a':1,'b':2}}");
        assertMerged(
                "[{'op':'replace','path':'/spec','value':{'a':{'b':2}}}]",
                "[{'path':'/spec','lost':{}}]",
                "{'spec':{'a':{'b':1}}}",
                "{'spec':{}}",
                "{'spec':{'a':{'b':2}}}");
    }

    @Test
    void whatIsDeniedGoesBackUnlessItIsSomethingElseByNow() {
        var merge = Merge.back(
                (ObjectNode) json("{'price':-1,'stock':-2}"),
                json("{'price':9,'stock':-2}"),
                (ObjectNode) json("{'price':5,'stock':3}"),
                List.of("price", "stock"));

        assertEquals(
                json("[{'op':'replace','path':'/stock','value':3}]"),
                json(merge.patch().toString()));
        assertEquals(
                json("[{'path':'/stock','lost':-2}]"), json(merge.conflicts().toString()));
    }

    @Test
    void whatIsTooMuchIsBroughtInColumnByColumn() {
        var merge = Merge.whole(
                (ObjectNode) json("{'price':5,'spec':[1],'note':'a'}"),
                json("{'price':7,'spec':[1,2],'note':'a'}"),
                (ObjectNode) json("{'price':5,'spec':[3],'note':'b'}"));

        assertEquals(
                json("[{'op':'add','path':'/spec','value':[3]},{'op':'add','path':'/note','value':'b'}]"),
                json(merge.patch().toString()));
        assertEquals(
                json("[{'path':'/spec','lost':[1,2]}]"), json(merge.conflicts().toString()));
    }

    @Test
    void aRowThatComesBackIsTheDocument() {
        assertEquals(
                json("[{'op':'replace','path':'','value':{'a':1}}]"),
                json(Merge.all(json("null"), json("{'a':1}")).patch().toString()));
    }

    private static void assertMerged(String patch, String conflicts, String base, String document, String row) {
        var merge = Merge.of((ObjectNode) json(base), json(document), (ObjectNode) json(row), COUNTERS);

        assertEquals(json(patch), json(merge.patch().toString()));
        assertEquals(json(conflicts), json(merge.conflicts().toString()));
    }

    private static JsonNode json(String text) {
        return Known.tree(text.replace('\'', '"').getBytes(UTF_8));
    }
}
